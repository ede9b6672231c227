import type { PageOf } from "clarion-contract";
import { html, trusted } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import { renderBreadcrumbs } from "../components/breadcrumbs.ts";
import { renderButtons, renderCalendarLink, renderEventFacts, renderProgress } from "../components/call-to-action.ts";
import { renderPicture } from "../components/picture.ts";
import { renderRelated } from "../components/related.ts";
import { renderShareLinks } from "../components/share.ts";
import type { ViewModel } from "../view-model.ts";
import { buildMetadata } from "./metadata.ts";
import { renderBody } from "./article.ts";

/** Build the page of a call to action, with its button in the first screen. One that has ended shows a notice instead. */
export function buildActionPage(view: ViewModel, page: PageOf<"call_to_action">): PageDocument {
  const { action, running } = page;
  const buttons = running ? html`${renderEventFacts(view, action)}${renderProgress(view, action)}${renderButtons(view, action)}${action.event_at && renderCalendarLink(view, page.id)}` : html`<p><strong>${view.texts.closed}</strong></p>`;
  const picture = page.image && html`<div class="action-picture">${renderPicture(view, page.image, { sizes: "(min-width: 64rem) 40rem, 100vw", eager: true })}</div>`;
  const main = html`<article class="article action">
<div class="action-head"><div class="action-columns"><div>${renderBreadcrumbs(view, page.ancestors)}
<p class="eyebrow">${view.texts.actionKinds[action.action_kind]}</p>
<h1>${page.title}</h1><p class="standfirst">${action.prompt}</p>${picture}</div>
<div class="call call-whole call-${action.action_kind}">${buttons}</div></div></div>
<div class="article-columns"><div class="article-body"><div class="prose">${trusted(action.text)}</div>
${renderBody(view, page.body)}</div><aside class="article-aside"><div class="aside-follow">${renderShareLinks(view, page)}</div></aside></div></article>${renderRelated(view, page)}`;
  return { ...buildMetadata(page), main, newsletter: false };
}
