import type { Card, PageOf } from "../../../typescript/src/index.ts";
import { html, EMPTY, type Html } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import { renderClosingCalls } from "../components/call-to-action.ts";
import { collectInlineCallIds } from "../blocks/index.ts";
import { renderCard } from "../components/card.ts";
import { renderPicture } from "../components/picture.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";
import { buildMetadata, buildSiteJsonLd } from "./metadata.ts";
import { FULL_WIDTH_SIZES, renderBody } from "./article.ts";

const LEAD_SIZES = "(min-width: 64rem) 44rem, 100vw";
const CARD_SIZES = "(min-width: 64rem) 22rem, (min-width: 40rem) 45vw, 92vw";

/** Build the home page: featured pages, the body, the latest releases, calls to action. */
export function buildHomePage(view: ViewModel, page: PageOf<"home">): PageDocument {
  const [first, ...others] = page.featured;
  const main = html`<div class="wide home-head"><h1 class="mission"><span class="visually-hidden">${page.title}${view.texts.colon}</span>${page.summary}</h1></div>
${page.image && html`<div class="lead-picture wide">${renderPicture(view, page.image, { sizes: FULL_WIDTH_SIZES, eager: true })}</div>`}
<div class="wide home-featured">${first && renderCard(view, first, { level: 2, sizes: LEAD_SIZES, eager: true, variant: "lead" })}
${others.length > 0 && html`<div class="grid grid-three">${others.slice(0, 3).map((one) => renderCard(view, one, { level: 2, sizes: CARD_SIZES }))}</div>`}</div>
<div class="wide home-columns"><div class="article-body">${renderBody(view, page.body)}</div>${renderLatestReleases(view, page.latest)}</div>
${renderClosingCalls(view, page.calls_to_action, collectInlineCallIds(page.body))}`;
  return { ...buildMetadata(page), main, jsonLd: buildSiteJsonLd(view, page) };
}

function renderLatestReleases(view: ViewModel, releases: Card[]): Html {
  if (releases.length === 0) return EMPTY;
  return html`<section class="latest" aria-labelledby="latest-heading"><h2 id="latest-heading">${view.texts.latestReleases}</h2>
${releases.map((one) => renderCard(view, one, { level: 3, variant: "plain" }))}
<p><a href="${localizedPath(view, "/search")}?type=release&amp;sort=newest">${view.texts.allReleases}</a></p></section>`;
}
