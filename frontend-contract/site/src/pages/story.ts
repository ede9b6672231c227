import type { PageOf, QuotedPerson } from "clarion-contract";
import { html, EMPTY, type Html } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import { renderBreadcrumbs } from "../components/breadcrumbs.ts";
import { renderDate, getKindLabel } from "../components/card.ts";
import { renderShareLinks } from "../components/share.ts";
import { renderTopics } from "../components/topics.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";
import { buildMetadata, buildArticleJsonLd } from "./metadata.ts";
import { renderArticle, renderArticleBody, renderLeadPicture } from "./article.ts";

/** Build a story: headline and picture, the text, beside it topics and links to share. */
export function buildStoryPage(view: ViewModel, page: PageOf<"story">): PageDocument {
  const main = renderArticle(view, page, {
    head: html`${renderBreadcrumbs(view, page.ancestors)}
<p class="eyebrow">${getKindLabel(view, { ...page, action_kind: null })}${renderDate(view, page)}</p>
<h1>${page.title}</h1>
<p class="standfirst">${page.summary}</p>
${renderByline(view, page.byline)}`,
    lead: renderLeadPicture(view, page, page.image_credit),
    body: renderArticleBody(view, page),
    aside: [renderTopics(view, page.topics)],
    follow: renderShareLinks(view, page),
  });
  return { ...buildMetadata(page), main, jsonLd: buildArticleJsonLd(view, page, "Article", page.byline) };
}

/** Render the authors. Each name links to a search for their stories. */
function renderByline(view: ViewModel, people: QuotedPerson[]): Html {
  if (people.length === 0) return EMPTY;
  const names = people.map(({ value, name, role, organisation }) => {
    const position = [role, organisation].filter(Boolean).join(", ");
    return html`<li><a href="${localizedPath(view, "/search")}?person=${value}">${name}</a>${position && html` <span class="muted">${position}</span>`}</li>`;
  });
  return html`<div class="byline"><span>${view.texts.by}</span><ul>${names}</ul></div>`;
}
