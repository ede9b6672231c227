/** Converts typed queries to URL parameters, and URL parameters of a frontend's pages to typed queries. */
import { parametersOf } from "./parameters.ts";
import type { QueryParameter } from "./query-parameter.ts";
import type { PathOf, QueryParams } from "./types.ts";

/** Convert a query to URL parameters. A list repeats its name; undefined, null and empty lists are left out. */
export function toSearchParams(query: object): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) if (value !== undefined && value !== null) params.append(name, String(value));
  }
  return params;
}

/**
 * Read the query of an operation from the URL parameters of a page of the frontend.
 *
 * Parameters that the operation does not have and values that it would reject are left out, because the URLs of pages
 * are also written by visitors, bots and old links.
 */
export function readQuery<Path extends PathOf<"get">>(path: Path, params: URLSearchParams): QueryParams<Path> {
  const query: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(parametersOf("GET", path))) {
    const values = params.getAll(name).map((text) => parseValue(text, parameter)).filter((value) => value !== undefined);
    if (values.length > 0) query[name] = parameter.list ? values.slice(0, parameter.maxItems) : values[0];
  }
  return query as QueryParams<Path>;
}

/** Read a search query from the URL parameters of a page: `searchQuery(new URL(request.url).searchParams)`. */
export function searchQuery(params: URLSearchParams): QueryParams<"/search"> {
  return readQuery("/search", params);
}

function parseValue(text: string, parameter: QueryParameter): string | number | boolean | undefined {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) return undefined;
  switch (parameter.type) {
    case "integer":
    case "number": {
      const value = Number(text);
      const valid = text.trim() !== "" && (parameter.type === "number" || Number.isSafeInteger(value));
      return valid && value >= (parameter.minimum ?? value) && value <= (parameter.maximum ?? value) ? value : undefined;
    }
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    default:
      return isValidText(text, parameter) ? text : undefined;
  }
}

function isValidText(text: string, { enum: allowed, pattern, format, minLength = 0, maxLength = Infinity }: QueryParameter) {
  const length = [...text].length;
  if (length < minLength || length > maxLength) return false;
  if (allowed && !allowed.includes(text)) return false;
  if (format === "date" && !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  return pattern === undefined || new RegExp(pattern, "u").test(text);
}
