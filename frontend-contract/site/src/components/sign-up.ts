import { attributes, html, EMPTY, type Html } from "../html.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";

export const INTERESTS = ["stories", "events", "ways_to_help"] as const;
export type Interest = (typeof INTERESTS)[number];

export interface SignUpValues {
  email: string;
  area: string;
  interests: readonly Interest[];
  /** The path of the page on which the visitor filled in the form; the CMS stores it with the consent. */
  page: string;
  /** Error messages by field. */
  errors: Partial<Record<"email" | "area" | "interests" | "consent", string>>;
}

/**
 * Render the newsletter form. The CMS supplies the consent text and records it with each sign-up.
 *
 * The form in the footer asks only for what is necessary. The page of its own also asks for interests, none of them chosen.
 */
export function renderSignUpForm(view: ViewModel, values: Partial<SignUpValues>, idPrefix: "footer" | "page"): Html {
  if (!view.chrome) return EMPTY;
  const { consent, privacy } = view.chrome.settings.sign_up;
  const { email = "", area = "", interests = [], page = view.url.pathname, errors = {} } = values;
  const { signUp: texts } = view.texts;
  const emailField = renderField(idPrefix, "email", texts.email, { type: "email", dir: "ltr", value: email, required: true, autocomplete: "email", maxlength: 254 }, errors.email);
  const further = idPrefix === "page" && html`${renderField(idPrefix, "area", texts.area, { type: "text", dir: "auto", value: area, maxlength: 100, autocomplete: "address-level1" }, errors.area)}
<fieldset${attributes(errors.interests ? { "aria-describedby": `${idPrefix}-interests-error` } : {})}><legend>${texts.interests}</legend>${INTERESTS.map((one) => renderCheckbox({ name: "interests", value: one, checked: interests.includes(one) }, texts.choose[one]))}${renderError(idPrefix, "interests", errors.interests)}</fieldset>`;
  return html`<form class="sign-up-form" method="post" action="${localizedPath(view, "/sign-up")}" novalidate>
${emailField}${further}
<div>${renderCheckbox({ name: "consent", value: "yes", required: true, ...errorAttributes(idPrefix, "consent", errors.consent) }, consent)}${renderError(idPrefix, "consent", errors.consent)}</div>
<input${attributes({ type: "hidden", name: "page", value: page })}>
<div class="honeypot" aria-hidden="true"><label>Website <input name="website" tabindex="-1" autocomplete="off"></label></div>
<div><button class="button" type="submit">${texts.send}</button><p class="muted"><bdi>${privacy}</bdi></p></div></form>`;
}

type Attributes = Parameters<typeof attributes>[0];

function renderCheckbox(input: Attributes, text: string): Html {
  return html`<label class="check"><input${attributes({ type: "checkbox", ...input })}> <bdi>${text}</bdi></label>`;
}

function renderField(idPrefix: string, name: string, label: string, input: Attributes, error?: string): Html {
  const id = `${idPrefix}-${name}`;
  return html`<div class="field"><label for="${id}">${label}</label><input${attributes({ id, name, ...input, ...errorAttributes(idPrefix, name, error) })}>${renderError(idPrefix, name, error)}</div>`;
}

function errorAttributes(idPrefix: string, name: string, error: string | undefined): Attributes {
  return error ? { "aria-invalid": "true", "aria-describedby": `${idPrefix}-${name}-error` } : {};
}

function renderError(idPrefix: string, name: string, error: string | undefined): Html {
  return error ? html`<p class="error" id="${idPrefix}-${name}-error">${error}</p>` : EMPTY;
}
