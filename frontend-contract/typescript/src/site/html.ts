/** Text in HTML and XML, and templates of HTML that escape by default: every interpolated value that is not `Html` already is escaped. */

/** A text that is HTML. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** A value in a template. Null, undefined and false render as nothing; the items of a list are concatenated. */
export type TemplateValue = Html | string | number | null | undefined | false | readonly TemplateValue[];

/** HTML without content. */
export const EMPTY = new Html("");

/** Render a template with escaped values: `<p>${text}</p>`. Attribute values must be quoted for the escaping to be safe. */
export function html(strings: TemplateStringsArray, ...values: TemplateValue[]): Html {
  return new Html(strings.reduce((before, after, index) => before + renderValue(values[index - 1]) + after));
}

/** Mark a string as HTML. Use only for fields that the API documents with the media type `text/html`. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** Render attributes, each after a space. True renders the name alone; null, undefined and false render nothing. */
export function attributes(all: Record<string, string | number | boolean | null | undefined>): Html {
  const present = Object.entries(all).filter(([, value]) => value !== null && value !== undefined && value !== false);
  return new Html(present.map(([name, value]) => ` ${name}${value === true ? "" : `="${escapeText(String(value))}"`}`).join(""));
}

function renderValue(value: TemplateValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return (value as readonly TemplateValue[]).map(renderValue).join("");
  return escapeText(String(value));
}

/** Escape text for HTML and XML, also within quotation marks. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
