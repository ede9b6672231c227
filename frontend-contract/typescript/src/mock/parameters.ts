/** Checks query parameters as the CMS does, with the same messages. */
import type { QueryParameter } from "../query-parameter.ts";
import type { ParameterError } from "../schema.ts";
import { parameterError, type Fault } from "./errors.ts";

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
    const fault = parameter ? findMisuse(parameter, params.getAll(name)) : describeUnknown(name, known);
    if (fault) errors.push(parameterError(name, fault));
  }
  const named = new Set(errors.map((error) => error.parameter));
  for (const [name, parameter] of Object.entries(known)) {
    if (named.has(name)) continue;
    if (parameter.required && !params.has(name)) errors.push(parameterError(name, { code: "missing" }));
    params.getAll(name).forEach((value, index) => {
      const fault = findMalformation(parameter, value);
      if (fault) errors.push(parameterError(name, parameter.list ? { ...fault, index } : fault));
    });
  }
  return errors;
}

function findMisuse({ list, maxItems = 50 }: QueryParameter, values: string[]): Fault | undefined {
  if (values.length > 1 && !list) return { code: "repeated" };
  if (values.length > maxItems) return { code: "too_many", value: maxItems };
  // eslint-disable-next-line no-control-regex
  return values.some((value) => /[\u0000-\u001f\u007f]/.test(value)) ? { code: "malformed", message: "Control characters are not allowed." } : undefined;
}

function describeUnknown(name: string, known: Record<string, QueryParameter>): Fault {
  const meant = name.replace(/\[\d*\]$/, "");
  const parameter = known[meant];
  if (meant === name || !parameter) return { code: "unknown" };
  const repeated = parameter.list ? `; repeat the name for several values: \`${meant}=a&${meant}=b\`` : "";
  return { code: "unknown", message: `Write the name without brackets${repeated}.` };
}

function findMalformation(parameter: QueryParameter, text: string): Fault | undefined {
  if (parameter.type === "integer") return findNumberMalformation(parameter, text);
  if (parameter.type === "boolean" && readBoolean(text) === undefined) return { code: "not_a_boolean" };
  if (parameter.enum && !parameter.enum.includes(text)) return { code: "not_one_of", value: parameter.enum.join(", ") };
  if (parameter.format === "date") return isDate(text) ? undefined : { code: "not_a_date" };
  const length = [...text].length;
  if (length < (parameter.minLength ?? 0)) return { code: "too_short", value: parameter.minLength };
  if (length > (parameter.maxLength ?? Infinity)) return { code: "too_long", value: parameter.maxLength };
  return parameter.pattern && !new RegExp(parameter.pattern, "u").test(text) ? { code: "malformed" } : undefined;
}

function findNumberMalformation({ minimum = -Infinity, maximum = Infinity }: QueryParameter, text: string): Fault | undefined {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) return { code: "not_an_integer" };
  if (Number(text) < minimum) return { code: "too_small", value: minimum };
  return Number(text) > maximum ? { code: "too_large", value: maximum } : undefined;
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
