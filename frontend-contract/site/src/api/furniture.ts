import type { Answer } from "../../../typescript/src/index.ts";
import type { Content } from "./content.ts";

/** What stands around every page of a language. */
export type Furniture = Answer<"/site">;

/** One request, kept for a minute or until something of it changes: most pages cost none for it. */
export function furniture(content: Content, locale: string): Promise<Furniture> {
  return content.get("/site", { query: { locale } });
}
