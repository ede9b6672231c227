/** The brand: the drawings, fonts and theme colours of the folder `brand/`, read at start-up. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { trusted } from "../html.ts";

/** The folder of the site; the compiled file is in dist/src/web. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const TOKENS = readBrandFile("tokens.css");
const [light = "", dark = light] = [...TOKENS.matchAll(/--paper:\s*([^;]+);/g)].map(([, colour = ""]) => colour.trim());

/** The background of the page in both colour schemes, for browsers that colour their own surface. */
export const themeColours = { light, dark };

/** The drawing beside the site's name. */
export const mark = trusted(readBrandFile("mark.svg").trim());

/** The icon in browser tabs. */
export const icon = readBrandFile("icon.svg");

/** Names of font files: `upright` ones are needed on every page, `italic` ones where a page has italic text. */
export const fontFiles = { upright: listFontFiles(false), italic: listFontFiles(true) };

function readBrandFile(name: string): string {
  return readFileSync(`${ROOT}/brand/${name}`, "utf8");
}

function listFontFiles(italic: boolean): string[] {
  const faces = [...TOKENS.matchAll(/@font-face\s*\{[^}]*\}/g)].map(([face]) => face);
  return faces
    .filter((face) => /font-style:\s*italic/.test(face) === italic)
    .flatMap((face) => /url\("fonts\/([^"]+)"\)/.exec(face)?.[1] ?? []);
}
