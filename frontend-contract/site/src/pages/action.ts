import type { PageOf } from "../../../typescript/src/index.ts";
import { html, trusted } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import { renderBreadcrumbs } from "../components/breadcrumbs.ts";
import { renderButtons, renderEventFacts } from "../components/call-to-action.ts";
import { renderRelated } from "../components/related.ts";
import { renderShareLinks } from "../components/share.ts";
import type { ViewModel } from "../view-model.ts";
import { buildMetadata } from "./metadata.ts";
import { renderBody, renderLeadPicture } from "./article.ts";

/** Build the page of a call to action. One that has ended shows a notice instead of its buttons. */
export function buildActionPage(view: ViewModel, page: PageOf<"call_to_action">): PageDocument {
  const { action, running } = page;
  const buttons = running ? html`${renderEventFacts(view, action)}${renderButtons(view, action)}` : html`<p><strong>${view.texts.closed}</strong></p>`;
  const main = html`<article class="article"><header class="article-head">${renderBreadcrumbs(view, page.ancestors)}
<p class="eyebrow">${view.texts.actionKinds[action.action_kind]}</p>
<h1>${page.title}</h1><p class="standfirst">${action.prompt}</p></header>
${renderLeadPicture(view, page)}
<div class="article-body reading"><div class="prose">${trusted(action.text)}</div>
<div class="call call-whole call-${action.action_kind}">${buttons}</div>
${renderBody(view, page.body)}<footer class="article-foot">${renderShareLinks(view, page)}</footer></div></article>${renderRelated(view, page)}`;
  return { ...buildMetadata(page), main };
}
