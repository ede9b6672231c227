/** Read the forms that visitors send. */

/** Read the fields of a form. */
export async function readForm(request: Request): Promise<URLSearchParams> {
  return new URLSearchParams(await request.text());
}

/** Return a field as one line of text, without control characters and at most so long. */
export function readLine(form: URLSearchParams, name: string, maxLength: number): string {
  return (form.get(name) ?? "").replace(/[\u0000-\u001f\u007f]/g, " ").trim().slice(0, maxLength);
}

/** Return the path of the page with the form; empty if the form names none. */
export function readPagePath(form: URLSearchParams): string {
  return /^\/[^\s?#\u0000-\u001f\u007f]{0,499}$/.exec(form.get("page") ?? "")?.[0] ?? "";
}
