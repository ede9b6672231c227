import type { Answer } from "../../../typescript/src/index.ts";
import type { Content } from "./content.ts";

/** What stands around every page of a language. */
export interface Furniture {
  navigation: Answer<"/navigation">;
  settings: Answer<"/settings">;
}

/** Both are kept for a minute or until they change, so that most pages cost no request for them. */
export async function furniture(content: Content, locale: string): Promise<Furniture> {
  const [navigation, settings] = await Promise.all([
    content.get("/navigation", { locale }),
    content.get("/settings", { locale }),
  ]);
  return { navigation, settings };
}
