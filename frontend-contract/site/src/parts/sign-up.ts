import { attributes, html, NOTHING, trusted, type Html } from "../html.ts";
import { at, type View } from "../view.ts";

export interface Filled {
  email?: string;
  area?: string;
  interests?: readonly string[];
  /** What is wrong, by field. */
  errors?: Partial<Record<"email" | "consent", string>>;
}

export const INTERESTS = ["stories", "events", "ways_to_help"] as const;

/** The form for the letter; nothing where the CMS cannot take sign-ups. */
export function signUpForm(view: View, { email = "", area = "", interests = ["stories"], errors = {} }: Filled): Html {
  const { furniture, texts, offers } = view;
  if (!furniture || !offers("POST /sign-ups")) return NOTHING;
  const { heading, intro, consent, privacy } = furniture.settings.sign_up;
  const words = texts.signUp;
  const boxes = INTERESTS.map((interest) => {
    const box = attributes({ type: "checkbox", name: "interests", value: interest, checked: interests.includes(interest) });
    return html`<label class="check"><input${box}> ${words.choose[interest]}</label>`;
  });
  return html`<section class="sign-up" aria-labelledby="sign-up-heading"><form class="wide" method="post" action="${at(view, "/sign-up")}">
<div><h2 id="sign-up-heading">${heading}</h2><p>${intro}</p></div>
<div>${field("email", words.email, { type: "email", value: email, required: true, autocomplete: "email" }, errors.email)}
<fieldset><legend>${words.interests}</legend>${boxes}</fieldset>
${field("area", words.area, { type: "text", value: area, maxlength: 100, autocomplete: "address-level1" })}
<label class="check"><input${attributes({ type: "checkbox", name: "consent", value: "yes", required: true, ...described("consent", errors.consent) })}> ${consent}</label>
${wrong("consent", errors.consent)}
<div class="trap" aria-hidden="true"><label>Website <input name="website" tabindex="-1" autocomplete="off"></label></div>
<button class="button" type="submit">${words.send}</button><p class="quiet">${privacy}</p></div></form></section>`;
}

function field(name: string, label: string, input: Record<string, string | number | boolean>, error?: string): Html {
  const id = `sign-up-${name}`;
  return html`<div class="field"><label for="${id}">${label}</label><input${attributes({ id, name, ...input, ...described(name, error) })}>${wrong(name, error)}</div>`;
}

function described(name: string, error: string | undefined): Record<string, string | boolean> {
  return error ? { "aria-invalid": "true", "aria-describedby": `sign-up-${name}-error` } : {};
}

function wrong(name: string, error: string | undefined): Html {
  return error ? html`<p class="error" id="sign-up-${trusted(name)}-error">${error}</p>` : NOTHING;
}
