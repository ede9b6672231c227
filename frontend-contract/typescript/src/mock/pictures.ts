/** Placeholders for pictures, documents and recordings of the recording, whose files are not in the package. */
import type { Answer } from "./answer.ts";
import type { RecordedSite } from "./site.ts";

const FILES = /^\/(media|documents|images)\//;
const NAME = /([0-9a-f]{32})\/([a-z]+)-\d+/; // the picture, and the use for which it is cropped
const COLOURS = ["#b8c4bd", "#c9b79c", "#a7b4c4", "#c2a9a1", "#b5b08e", "#9fb3ae"];

/** A WAV of a hundredth of a second without a sound; all its bytes are characters of ASCII. */
const SILENCE = `RIFF\x74\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x50\x00\x00\x00${"\x7f".repeat(80)}`;

/** Return whether a path is that of a file of the CMS. */
export function isFile(pathname: string): boolean {
  return FILES.test(pathname);
}

/** Answer a request for a file: a tiny preview of the picture if one was recorded, else a plain surface. */
export function answerFile(pathname: string, site: RecordedSite): Answer {
  const headers = { "Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*", "Content-Type": "image/svg+xml" };
  if (pathname.endsWith(".pdf")) return { status: 200, headers: { ...headers, "Content-Type": "application/pdf" }, body: "%PDF-1.4\n%%EOF\n" };
  if (/\.(m4a|mp3|ogg|wav)$/.test(pathname)) return { status: 200, headers: { ...headers, "Content-Type": "audio/wav" }, body: SILENCE };
  const [, name = pathname, use = ""] = NAME.exec(pathname) ?? [];
  return { status: 200, headers, body: drawPicture(Number(/-(\d+)\.\w+$/.exec(pathname)?.[1] ?? 960), name, use, site) };
}

/** Draw the recorded placeholder of a picture in its proportions; it is an SVG, because browsers scale and cache it well. */
function drawPicture(width: number, name: string, use: string, site: RecordedSite): string {
  const picture = findPictures(site).get(name);
  const height = Math.round(width * (picture?.ratios.get(use) ?? 2 / 3));
  const colour = COLOURS[[...name].reduce((sum, character) => sum + character.charCodeAt(0), 0) % COLOURS.length] ?? "";
  const preview = picture?.placeholder ? `<image href="${picture.placeholder}" width="100%" height="100%" preserveAspectRatio="xMidYMid slice"/>` : "";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${colour}"/>${preview}</svg>`;
}

interface Picture {
  /** Height by width of each crop, by its use. */
  ratios: Map<string, number>;
  placeholder: string;
}

const found = new WeakMap<RecordedSite, Map<string, Picture>>();

/** Collect the pictures of all pages by the name of their files. */
function findPictures(site: RecordedSite): Map<string, Picture> {
  const known = found.get(site);
  if (known) return known;
  const pictures = new Map<string, Picture>();
  const collect = (node: unknown): void => {
    if (!node || typeof node !== "object") return;
    const { src, width, height, placeholder } = node as Record<string, unknown>;
    const [, name, use = ""] = (typeof src === "string" && NAME.exec(src)) || [];
    if (name && typeof width === "number" && typeof height === "number") {
      const picture = pictures.get(name) ?? { ratios: new Map<string, number>(), placeholder: "" };
      picture.ratios.set(use, height / width);
      picture.placeholder ||= String(placeholder ?? "");
      pictures.set(name, picture);
    }
    Object.values(node).forEach(collect);
  };
  collect(site.pages);
  found.set(site, pictures);
  return pictures;
}
