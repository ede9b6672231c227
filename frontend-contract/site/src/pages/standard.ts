import type { PageOf } from "../../../typescript/src/index.ts";
import { html } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import { renderBreadcrumbs } from "../components/breadcrumbs.ts";
import type { ViewModel } from "../view-model.ts";
import { buildMetadata } from "./metadata.ts";
import { renderArticleEnd, renderBody, renderLeadPicture } from "./article.ts";

/** Build a standard page, such as “About us”. */
export function buildStandardPage(view: ViewModel, page: PageOf<"standard">): PageDocument {
  const main = html`<article class="article"><header class="article-head">${renderBreadcrumbs(view, page.ancestors)}
<h1>${page.title}</h1>${page.summary && html`<p class="standfirst">${page.summary}</p>`}</header>
${renderLeadPicture(view, page)}
<div class="article-body reading">${renderBody(view, page.body)}</div></article>${renderArticleEnd(view, page)}`;
  return { ...buildMetadata(page), main };
}
