/** From typed questions to addresses, and from a visitor's address to a question that the API understands. */
import { parametersOf, type Parameter } from "./parameters.ts";
import type { AddressOf, Question } from "./types.ts";

/** A list repeats its name; what is undefined, null or an empty list is left out. */
export function toSearchParams(query: object): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) if (value !== undefined && value !== null) params.append(name, String(value));
  }
  return params;
}

/**
 * What the query of your own page asks for, in the words of an operation.
 *
 * Addresses are written by visitors, robots and old links: names the operation does not know and values it would refuse
 * are left out, so that they cost themselves and not the page.
 */
export function readQuery<Path extends AddressOf<"get">>(path: Path, params: URLSearchParams): Question<Path> {
  const question: Record<string, unknown> = {};
  for (const [name, known] of Object.entries(parametersOf("GET", path))) {
    const values = params.getAll(name).map((text) => valueOf(text, known)).filter((value) => value !== undefined);
    if (values.length > 0) question[name] = known.list ? values.slice(0, known.most) : values[0];
  }
  return question as Question<Path>;
}

/** The search that an address of your own asks for: `searchQuery(new URL(request.url).searchParams)`. */
export function searchQuery(params: URLSearchParams): Question<"/search"> {
  return readQuery("/search", params);
}

function valueOf(text: string, known: Parameter): string | number | boolean | undefined {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) return undefined;
  switch (known.type) {
    case "integer":
    case "number": {
      const value = Number(text);
      const fits = text.trim() !== "" && (known.type === "number" || Number.isSafeInteger(value));
      return fits && value >= (known.minimum ?? value) && value <= (known.maximum ?? value) ? value : undefined;
    }
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    default:
      return fitsText(text, known) ? text : undefined;
  }
}

function fitsText(text: string, { enum: allowed, pattern, format, minLength = 0, maxLength = Infinity }: Parameter) {
  const length = [...text].length;
  if (length < minLength || length > maxLength) return false;
  if (allowed && !allowed.includes(text)) return false;
  if (format === "date" && !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  return pattern === undefined || new RegExp(pattern, "u").test(text);
}
