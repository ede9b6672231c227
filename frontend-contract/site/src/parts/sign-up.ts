import { attributes, html, NOTHING, type Html } from "../html.ts";
import { at, type View } from "../view.ts";

export const INTERESTS = ["stories", "events", "ways_to_help"] as const;
export type Interest = (typeof INTERESTS)[number];

export interface Filled {
  email: string;
  area: string;
  interests: readonly Interest[];
  /** What is wrong, by field. */
  errors: Partial<Record<"email" | "consent", string>>;
}

/** The form for the letter, with a text that is shown beside its box and recorded by the CMS in the same words. */
export function signUpForm(view: View, filled: Partial<Filled>, place: "footer" | "page"): Html {
  if (!view.furniture) return NOTHING;
  const { consent, privacy } = view.furniture.settings.sign_up;
  const { email = "", area = "", interests = ["stories"], errors = {} } = filled;
  const { signUp: words } = view.texts;
  return html`<form class="sign-up-form" method="post" action="${at(view, "/sign-up")}" novalidate>
<div class="field-row">${field(place, "email", words.email, { type: "email", value: email, required: true, autocomplete: "email", maxlength: 254 }, errors.email)}
${field(place, "area", words.area, { type: "text", value: area, maxlength: 100, autocomplete: "address-level1" })}</div>
<fieldset><legend>${words.interests}</legend>${INTERESTS.map((one) => box({ name: "interests", value: one, checked: interests.includes(one) }, words.choose[one]))}</fieldset>
<div>${box({ name: "consent", value: "yes", required: true, ...described(place, "consent", errors.consent) }, consent)}${wrong(place, "consent", errors.consent)}</div>
<div class="trap" aria-hidden="true"><label>Website <input name="website" tabindex="-1" autocomplete="off"></label></div>
<div><button class="button" type="submit">${words.send}</button><p class="quiet">${privacy}</p></div></form>`;
}

type Attributes = Parameters<typeof attributes>[0];

function box(input: Attributes, text: string): Html {
  return html`<label class="check"><input${attributes({ type: "checkbox", ...input })}> <span>${text}</span></label>`;
}

function field(place: string, name: string, label: string, input: Attributes, error?: string): Html {
  const id = `${place}-${name}`;
  return html`<div class="field"><label for="${id}">${label}</label><input${attributes({ id, name, ...input, ...described(place, name, error) })}>${wrong(place, name, error)}</div>`;
}

function described(place: string, name: string, error: string | undefined): Attributes {
  return error ? { "aria-invalid": "true", "aria-describedby": `${place}-${name}-error` } : {};
}

function wrong(place: string, name: string, error: string | undefined): Html {
  return error ? html`<p class="error" id="${place}-${name}-error">${error}</p>` : NOTHING;
}
