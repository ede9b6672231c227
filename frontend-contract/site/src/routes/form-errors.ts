import type { ProblemError } from "clarion-contract";

/**
 * Return the message beside each field of a form that the CMS has refused, empty if nothing of it is a field of the form: then
 * the visitor cannot mend it. `fields` maps the names of the API to those of the form; `own` has the words of this site, which
 * precede those of the CMS. Those are in the visitor's language, too, because the form is sent with its `locale`.
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
