import type { Block, PageOf } from "clarion-contract";
import { html, EMPTY, type Html } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import { renderBreadcrumbs } from "../components/breadcrumbs.ts";
import type { ViewModel } from "../view-model.ts";
import { buildMetadata } from "./metadata.ts";
import { renderArticle, renderArticleBody, renderLeadPicture } from "./article.ts";

const MIN_HEADINGS = 3; // a shorter page needs no contents

/** Build a standard page, such as “About us”. A long one has its contents beside it. */
export function buildStandardPage(view: ViewModel, page: PageOf<"standard">): PageDocument {
  const main = renderArticle(view, page, {
    head: html`${renderBreadcrumbs(view, page.ancestors)}
<h1>${page.title}</h1>${page.summary && html`<p class="standfirst">${page.summary}</p>`}`,
    lead: renderLeadPicture(view, page),
    body: renderArticleBody(view, page),
    aside: [],
    follow: renderContents(view, page.body),
  });
  return { ...buildMetadata(page), main };
}

/** Render links to the headings of a page. */
function renderContents(view: ViewModel, body: Block[]): Html {
  const headings = body.flatMap((block) => (block.type === "heading" && block.value.level === 2 ? [block.value] : []));
  if (headings.length < MIN_HEADINGS) return EMPTY;
  const links = headings.map(({ anchor, text }) => html`<li><a href="#${anchor}" target="_self">${text}</a></li>`);
  return html`<nav class="contents" aria-labelledby="contents-heading"><h2 id="contents-heading">${view.texts.onThisPage}</h2><ul class="plain-list">${links}</ul></nav>`;
}
