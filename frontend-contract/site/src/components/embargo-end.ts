/** When an embargo ends, with its time zone. */
import type { ResponseBody } from "clarion-contract";
import { attributes, EMPTY, html, type Html } from "../html.ts";
import type { Texts } from "../texts/index.ts";

export type EmbargoTerms = ResponseBody<"/embargo-access/terms">;

/** Render until when a release is under embargo, as the e-mail says it. `browser/own-time.js` adds the time of the reader's own zone. */
export function renderEmbargoEnd({ embargo: texts }: Texts, terms: EmbargoTerms): Html {
  if (!terms.embargo_until) return EMPTY;
  const own = attributes({ datetime: terms.embargo_until, "data-time-zone": terms.embargo_zone || terms.time_zone, "data-own-time": texts.ownTime });
  return html`<strong>${texts.until} <time${own}><bdi>${terms.embargo_until_text}</bdi></time></strong>`;
}
