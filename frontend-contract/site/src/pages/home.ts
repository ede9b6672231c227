import type { Card, PageOf } from "clarion-contract";
import { html, EMPTY, type Html } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import { arrangeCalls, renderClosingCalls } from "../components/call-to-action.ts";
import { collectInlineCallIds } from "../blocks/index.ts";
import { renderCard, renderCardGrid } from "../components/card.ts";
import { renderPicture } from "../components/picture.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";
import { buildMetadata, describePage } from "./metadata.ts";
import { renderBody } from "./article.ts";

const LEAD_SIZES = "(min-width: 64rem) 44rem, 100vw";
const CARD_SIZES = "(min-width: 64rem) 24rem, (min-width: 40rem) 45vw, 7rem";

/** Build the home page: the first featured page in a dark band, the others, calls to action, the body, the latest releases. */
export function buildHomePage(view: ViewModel, page: PageOf<"home">): PageDocument {
  const [first, ...others] = page.featured;
  const calls = arrangeCalls(page.calls_to_action, collectInlineCallIds(page.body));
  const picture = page.image && html`<div class="home-picture">${renderPicture(view, page.image, { sizes: "(min-width: 76rem) 76rem, 100vw", eager: true })}</div>`;
  const main = html`<div class="home-hero"><div class="wide"><h1 class="mission"><span class="visually-hidden">${page.title}${view.texts.colon}</span>${page.summary}</h1>
${picture}${first && renderCard(view, first, { level: 2, sizes: LEAD_SIZES, eager: true, variant: "lead" })}</div></div>
${others.length > 0 && html`<div class="wide home-featured">${renderCardGrid(view, others, 3, { level: 2, sizes: CARD_SIZES })}</div>`}
${renderClosingCalls(view, [...calls.aside, ...calls.flow, ...calls.end])}
<div class="wide home-columns"><div class="article-body">${renderBody(view, page.body)}</div>${renderLatestReleases(view, page.latest)}</div>`;
  return { ...buildMetadata(page), main, jsonLd: describePage(view, page) };
}

function renderLatestReleases(view: ViewModel, releases: Card[]): Html {
  if (releases.length === 0) return EMPTY;
  return html`<section class="latest" aria-labelledby="latest-heading"><h2 id="latest-heading">${view.texts.latestReleases}</h2>
${releases.map((one) => renderCard(view, one, { level: 3, variant: "plain" }))}
<p><a href="${localizedPath(view, "/search")}?type=release&amp;sort=newest">${view.texts.allReleases}</a></p></section>`;
}
