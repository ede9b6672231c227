/** Errors of parameters and fields, with the codes and the English messages of the CMS. */
import type { ErrorCode, ParameterError } from "../schema.ts";

const MESSAGES: Record<ErrorCode, string> = {
  does_not_exist: "This does not exist.",
  invalid: "This value is not valid.",
  malformed: "This value has characters that are not allowed here.",
  missing: "This field is required.",
  not_a_boolean: "Use true or false.",
  not_a_date: "Enter a date in the form 2026-01-31.",
  not_a_list: "Send a list.",
  not_a_number: "Enter a number.",
  not_an_email_address: "Enter a valid e-mail address.",
  not_an_integer: "Enter a whole number.",
  not_an_object: "The body must be a JSON object.",
  not_applicable: "This has no effect here.",
  not_json: "The body is not valid JSON.",
  not_one_of: "Use one of: %.",
  not_text: "Enter text.",
  outdated: "This is out of date.",
  repeated: "This parameter may be given only once.",
  too_few: "Choose at least %.",
  too_large: "The maximum is %.",
  too_long: "Too long: the maximum number of characters is %.",
  too_many: "Choose at most %.",
  too_short: "Too short: the minimum number of characters is %.",
  too_small: "The minimum is %.",
  unknown: "This operation has no such parameter.",
};

/** What is wrong with a value: a code, and the limit or the allowed values that its message names, or a message of its own. */
export interface Fault {
  code: ErrorCode;
  value?: string | number | undefined;
  message?: string;
  index?: number;
}

/** Create an error about a parameter. */
export function parameterError(parameter: string, { code, value = "", message, index = -1 }: Fault): ParameterError {
  return { parameter, index: index < 0 ? null : index, code, message: message ?? MESSAGES[code].replace("%", String(value)) };
}
