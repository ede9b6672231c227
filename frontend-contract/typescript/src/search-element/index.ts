/** The custom element `<clarion-search>`. Importing this module defines it; on a server, it does nothing. */
import { defineSearchElement } from "./element.ts";

export { ClarionSearch } from "./element.ts";
export type { ClarionSearchEvents } from "./events.ts";
export type { SearchQuery } from "./state.ts";
export { addSearchTexts, type SearchTexts } from "./texts/index.ts";

defineSearchElement();
