import type { Card, PageOf } from "../../../typescript/src/index.ts";
import { html, NOTHING, type Html } from "../html.ts";
import type { Sheet } from "../layout/document.ts";
import { closingCalls } from "../parts/call.ts";
import { callsIn } from "../blocks/index.ts";
import { card } from "../parts/card.ts";
import { picture } from "../parts/picture.ts";
import { at, type View } from "../view.ts";
import { about, siteData } from "./about.ts";
import { ACROSS, flow } from "./article.ts";

const WIDE = "(min-width: 64rem) 44rem, 100vw";
const THIRD = "(min-width: 64rem) 22rem, (min-width: 40rem) 45vw, 92vw";

/** One thing large, some beside it, what the organisation is, the newest releases, one thing to do. */
export function home(view: View, page: PageOf<"home">): Sheet {
  const [first, ...others] = page.featured;
  const main = html`<div class="wide home-head"><h1 class="mission"><span class="visually-hidden">${page.title}: </span>${page.summary}</h1></div>
${page.image && html`<div class="lead-picture wide">${picture(view, page.image, { sizes: ACROSS, eager: true })}</div>`}
<div class="wide home-featured">${first && card(view, first, { level: 2, sizes: WIDE, eager: true, look: "lead" })}
${others.length > 0 && html`<div class="grid grid-three">${others.slice(0, 3).map((one) => card(view, one, { level: 2, sizes: THIRD }))}</div>`}</div>
<div class="wide home-columns"><div class="article-body">${flow(view, page.body)}</div>${latest(view, page.latest)}</div>
${closingCalls(view, page.calls_to_action, callsIn(page.body))}`;
  return { ...about(page), main, data: siteData(view, page) };
}

function latest(view: View, releases: Card[]): Html {
  if (releases.length === 0) return NOTHING;
  return html`<section class="latest" aria-labelledby="latest-heading"><h2 id="latest-heading">${view.texts.latestReleases}</h2>
${releases.map((one) => card(view, one, { level: 3, look: "plain" }))}
<p><a href="${at(view, "/search")}?type=release&amp;sort=newest">${view.texts.allReleases}</a></p></section>`;
}
