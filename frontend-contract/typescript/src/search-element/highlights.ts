/** The API's highlighted texts: HTML in which everything but `<mark>` is escaped. */

export interface Segment {
  text: string;
  marked: boolean;
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/**
 * Split a highlighted text into segments of plain text.
 *
 * Only `<mark>` and `</mark>` are markup. Anything else stays text, so that no response can add elements to a page.
 */
export function parseHighlight(html: string): Segment[] {
  let marked = false;
  const segments: Segment[] = [];
  for (const part of html.split(/(<\/?mark>)/)) {
    if (part === "<mark>" || part === "</mark>") marked = part === "<mark>";
    else if (part) segments.push({ text: decodeEntities(part), marked });
  }
  return segments;
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex: string, decimal: string, name: string) => {
    if (name) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
