/** The custom element `<clarion-search>`. Importing this module defines it; on a server, it does nothing. */
import { defineSearchElement } from "./element.ts";

export { ClarionSearch, type ClarionSearchEvents, type SearchQuery } from "./element.ts";
export { addSearchTexts, type SearchTexts } from "./texts/index.ts";

defineSearchElement();
