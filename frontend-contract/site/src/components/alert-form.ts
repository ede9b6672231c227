/** The form with which visitors ask for e-mails about new pages. */
import { attributes, html, EMPTY, type Html } from "../html.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";

export interface AlertValues {
  email: string;
  query: string;
  types: readonly string[];
  topics: readonly string[];
  regions: readonly string[];
  /** The path of the page on which the visitor filled in the form; the CMS stores it with the consent. */
  page: string;
  /** Error messages by field. */
  errors: Partial<Record<"email" | "query" | "consent", string>>;
}

type Attributes = Parameters<typeof attributes>[0];

/**
 * Render the form. It asks for an address and topics, or for the words of a saved search; types and regions are kept as
 * they were given. The CMS supplies the words of the consent and records them with the request.
 */
export function renderAlertForm(view: ViewModel, values: Partial<AlertValues>, idPrefix: string): Html {
  if (!view.chrome) return EMPTY;
  const { alerts: texts, signUp } = view.texts;
  const { consent } = view.chrome.settings.alerts;
  const { email = "", query = "", types = [], topics = [], regions = [], page = view.url.pathname, errors = {} } = values;
  const hidden = [...types.map((value) => ["type", value]), ...regions.map((value) => ["region", value]), ["page", page]];
  return html`<form class="alert-form" method="post" action="${localizedPath(view, "/alerts")}" novalidate>
${renderField(idPrefix, "email", signUp.email, { type: "email", dir: "ltr", value: email, required: true, autocomplete: "email", maxlength: 254 }, errors.email)}
${renderTopics(view, topics)}
${renderField(idPrefix, "q", texts.words, { type: "search", dir: "auto", value: query, maxlength: 200 }, errors.query, texts.wordsHint)}
<div>${renderConsent(idPrefix, consent, errors.consent)}</div>
${hidden.map(([name, value]) => html`<input${attributes({ type: "hidden", name: name ?? "", value: value ?? "" })}>`)}
<div class="honeypot" aria-hidden="true"><label>Website <input name="website" tabindex="-1" autocomplete="off"></label></div>
<div><button class="button" type="submit">${texts.send}</button></div></form>`;
}

function renderTopics({ texts, chrome }: ViewModel, chosen: readonly string[]): Html | null {
  const options = chrome?.topics ?? [];
  if (options.length === 0) return null;
  const boxes = options.map(({ value, label }) => {
    return html`<label class="check"><input${attributes({ type: "checkbox", name: "topic", value, checked: chosen.includes(value) })}> <bdi>${label}</bdi></label>`;
  });
  return html`<details class="alert-topics"${attributes({ open: chosen.length > 0 })}><summary>${texts.alerts.chooseTopics}</summary><fieldset><legend class="visually-hidden">${texts.alerts.chooseTopics}</legend>${boxes}</fieldset></details>`;
}

function renderConsent(idPrefix: string, text: string, error: string | undefined): Html {
  const input = attributes({ type: "checkbox", name: "consent", value: "yes", required: true, ...describe(idPrefix, "consent", error) });
  return html`<label class="check"><input${input}> <bdi>${text}</bdi></label>${renderError(idPrefix, "consent", error)}`;
}

function renderField(idPrefix: string, name: string, label: string, input: Attributes, error?: string, hint?: string): Html {
  const id = `${idPrefix}-${name}`;
  const described = error ? describe(idPrefix, name, error) : hint ? { "aria-describedby": `${id}-hint` } : {};
  return html`<div class="field"><label for="${id}">${label}</label><input${attributes({ id, name, ...input, ...described })}>${
    hint && html`<p class="muted" id="${id}-hint">${hint}</p>`
  }${renderError(idPrefix, name, error)}</div>`;
}

function describe(idPrefix: string, name: string, error: string | undefined): Attributes {
  return error ? { "aria-invalid": "true", "aria-describedby": `${idPrefix}-${name}-error` } : {};
}

function renderError(idPrefix: string, name: string, error: string | undefined): Html {
  return error ? html`<p class="error" id="${idPrefix}-${name}-error">${error}</p>` : EMPTY;
}
