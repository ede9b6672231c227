import type { PageOf, PersonCard } from "clarion-contract";
import { html, EMPTY, type Html } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import { renderBreadcrumbs } from "../components/breadcrumbs.ts";
import { kindLabel } from "clarion-contract/site";
import { renderDate } from "../components/card.ts";
import { renderPersonLink, renderPortrait, renderPosition } from "../components/person.ts";
import { renderShareLinks } from "../components/share.ts";
import { renderTopics } from "../components/topics.ts";
import type { ViewModel } from "../view-model.ts";
import { buildMetadata, describePage } from "./metadata.ts";
import { renderArticle, renderArticleBody, renderLeadPicture } from "./article.ts";

/** Build a story: headline and picture, the text, beside it topics and links to share. */
export function buildStoryPage(view: ViewModel, page: PageOf<"story">): PageDocument {
  const main = renderArticle(view, page, {
    head: html`${renderBreadcrumbs(view, page.ancestors)}
<p class="eyebrow">${kindLabel(view.texts, page)}${renderDate(view, page)}</p>
<h1>${page.title}</h1>
<p class="standfirst">${page.summary}</p>
${renderByline(view, page.byline)}`,
    lead: renderLeadPicture(view, page, page.image_credit),
    body: renderArticleBody(view, page),
    aside: [renderTopics(view, page.topics)],
    follow: renderShareLinks(view, page),
  });
  return { ...buildMetadata(page), main, jsonLd: describePage(view, page) };
}

/** Render the authors with their pictures. Each name links to the author's page, or to a search for the author's stories. */
function renderByline(view: ViewModel, people: PersonCard[]): Html {
  if (people.length === 0) return EMPTY;
  const names = people.map((person) => html`<li>${renderPortrait(view, person.picture)}<div>${renderPersonLink(view, person)}${renderPosition(person)}</div></li>`);
  return html`<div class="byline"><span>${view.texts.by}</span><ul>${names}</ul></div>`;
}
