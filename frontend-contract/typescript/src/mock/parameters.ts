/** Checks query parameters as the CMS does, with the same messages. */
import type { QueryParameter } from "../query-parameter.ts";
import type { ParameterError } from "../schema.ts";

const BOOLEANS: Record<string, boolean> = { true: true, "1": true, yes: true, on: true, t: true, y: true };
for (const text of ["false", "0", "no", "off", "f", "n"]) BOOLEANS[text] = false;

/** Return the value of a boolean parameter; undefined if it is absent or not a boolean. */
export function readBoolean(text: string | null): boolean | undefined {
  return text === null ? undefined : BOOLEANS[text.toLowerCase()];
}

/** Return the errors of a request: unknown and repeated parameters first, then malformed and missing ones. */
export function checkParameters(known: Record<string, QueryParameter>, params: URLSearchParams): ParameterError[] {
  const errors: ParameterError[] = [];
  for (const name of new Set(params.keys())) {
    const parameter = known[name];
    const values = params.getAll(name);
    const message = parameter ? findMisuse(parameter, values) : describeUnknown(name, known);
    if (message) errors.push({ parameter: name, message });
  }
  const named = new Set(errors.map((error) => error.parameter));
  for (const [name, parameter] of Object.entries(known)) {
    if (named.has(name)) continue;
    if (parameter.required && !params.has(name)) errors.push({ parameter: name, message: "Field required" });
    for (const value of params.getAll(name)) {
      const message = findMalformation(parameter, value);
      if (message) errors.push({ parameter: name, message });
    }
  }
  return errors;
}

function findMisuse({ list, maxItems = 50 }: QueryParameter, values: string[]): string | undefined {
  if (values.length > 1 && !list) return "This parameter may be given only once.";
  if (values.length > maxItems) return `This parameter may be given at most ${maxItems} times.`;
  // eslint-disable-next-line no-control-regex
  return values.some((value) => /[\u0000-\u001f\u007f]/.test(value)) ? "Control characters are not allowed." : undefined;
}

function describeUnknown(name: string, known: Record<string, QueryParameter>): string {
  const meant = name.replace(/\[\d*\]$/, "");
  const parameter = known[meant];
  if (meant === name || !parameter) return "This operation has no such parameter.";
  return `Write the name without brackets${parameter.list ? `; repeat the name for several values: \`${meant}=a&${meant}=b\`` : ""}.`;
}

function findMalformation(parameter: QueryParameter, text: string): string | undefined {
  if (parameter.type === "integer") return findNumberMalformation(parameter, text);
  if (parameter.type === "boolean" && readBoolean(text) === undefined) return "Input should be a valid boolean, unable to interpret input";
  if (parameter.enum && !parameter.enum.includes(text)) return `Input should be ${joinWords(parameter.enum.map((value) => `'${value}'`))}`;
  if (parameter.format === "date") return findDateMalformation(text);
  const length = [...text].length;
  if (length < (parameter.minLength ?? 0)) return `String should have at least ${formatCharacters(parameter.minLength)}`;
  if (length > (parameter.maxLength ?? Infinity)) return `String should have at most ${formatCharacters(parameter.maxLength)}`;
  if (parameter.pattern && !new RegExp(parameter.pattern, "u").test(text)) return `String should match pattern '${parameter.pattern}'`;
  return undefined;
}

function findNumberMalformation({ minimum = -Infinity, maximum = Infinity }: QueryParameter, text: string): string | undefined {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) return "Input should be a valid integer, unable to parse string as an integer";
  if (Number(text) < minimum) return `Input should be greater than or equal to ${minimum}`;
  return Number(text) > maximum ? `Input should be less than or equal to ${maximum}` : undefined;
}

function findDateMalformation(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return "Value error, Enter a date in the form 2026-01-31.";
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text) ? "Input should be a valid date" : undefined;
}

function formatCharacters(count = 0): string {
  return `${count} character${count === 1 ? "" : "s"}`;
}

function joinWords(words: string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words[words.length - 1] ?? ""}`;
}
