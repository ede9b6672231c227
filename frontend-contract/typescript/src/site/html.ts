/** Text in HTML and XML. */

/** Escape text for HTML and XML, also within quotation marks. */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}
