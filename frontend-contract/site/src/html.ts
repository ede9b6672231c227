/** HTML that is safe by default: a template escapes every value that is not HTML already. */

export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What a template takes. Nothing is written for null, undefined and false; lists are written one after another. */
export type Value = Html | string | number | null | undefined | false | readonly Value[];

export const NOTHING = new Html("");

/** `<p>${text}</p>`, with `text` escaped. Attributes must be quoted: then no value can leave its place. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(strings.reduce((before, after, index) => before + written(values[index - 1]) + after));
}

/** A text that is HTML: only for fields that the API's document describes as `text/html`. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** Attributes by name, each with a space before it: true alone, nothing for null, undefined and false. */
export function attributes(all: Record<string, string | number | boolean | null | undefined>): Html {
  const present = Object.entries(all).filter(([, value]) => value !== null && value !== undefined && value !== false);
  return new Html(present.map(([name, value]) => ` ${name}${value === true ? "" : `="${escaped(String(value))}"`}`).join(""));
}

/** Data inside a script element that is no script. */
export function jsonText(value: unknown): Html {
  return new Html(JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, unicode));
}

function written(value: Value): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return (value as readonly Value[]).map(written).join("");
  return escaped(String(value));
}

function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

function unicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
