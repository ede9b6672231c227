import type { ProblemError } from "clarion-contract";

/**
 * Return the messages to show beside the fields of a form that the CMS has refused. Without any, visitors cannot mend it.
 *
 * `fields` maps the names of the API to those of the form. `own` has messages of this site, which replace those of the CMS.
 * Both are in the visitor's language, because the form is sent with its `locale`.
 */
export function describeFieldErrors<Field extends string>(
  { problem }: ProblemError,
  fields: Record<string, Field>,
  own: Partial<Record<Field, string>>,
): Partial<Record<Field, string>> {
  const described: Partial<Record<Field, string>> = {};
  for (const { parameter, message } of problem.errors) {
    const field = fields[parameter];
    if (field) described[field] ??= own[field] ?? message;
  }
  return described;
}
