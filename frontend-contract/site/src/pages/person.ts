import type { PageOf } from "clarion-contract";
import { html, EMPTY, type Html } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import { renderBreadcrumbs } from "../components/breadcrumbs.ts";
import { renderCardRows } from "../components/card.ts";
import { renderPicture } from "../components/picture.ts";
import { renderPosition } from "../components/person.ts";
import { renderShareLinks } from "../components/share.ts";
import { formatDate, localizedPath, type ViewModel } from "../view-model.ts";
import { buildMetadata } from "./metadata.ts";
import { renderArticle, renderArticleBody } from "./article.ts";

type PersonPage = PageOf<"person">;
type Person = NonNullable<PersonPage["person"]>;

/** Build the page of a person: picture and biography, then what the person said and wrote. */
export function buildPersonPage(view: ViewModel, page: PersonPage): PageDocument {
  const { person, image } = page;
  const picture = person?.picture ?? image;
  const main = renderArticle(view, page, {
    head: html`${renderBreadcrumbs(view, page.ancestors)}
<div class="person-head">${picture && html`<div class="person-picture">${renderPicture(view, picture, { sizes: "(min-width: 40rem) 14rem, 9rem", eager: true, alt: "" })}</div>`}
<div><h1>${page.title}</h1>${person && html`<p class="standfirst">${renderPosition(person)}</p>`}</div></div>`,
    lead: EMPTY,
    body: html`${page.summary && html`<p class="person-summary">${page.summary}</p>`}
${person?.biography && html`<p class="pre-line">${person.biography}</p>`}
${renderArticleBody(view, page)}${person && html`${renderQuotes(view, person)}${renderWritten(view, person)}`}`,
    aside: [],
    follow: renderShareLinks(view, page),
  });
  return { ...buildMetadata(page), main };
}

/** Render what the person said, each quotation with the page in which it stands. */
function renderQuotes(view: ViewModel, { quotes }: Person): Html {
  if (quotes.items.length === 0) return EMPTY;
  const items = quotes.items.map(({ text, page }) => {
    const date = page.published_at && html`<time datetime="${page.published_at}">${formatDate(view, page.published_at)}</time>`;
    return html`<li><figure class="quote"><blockquote><p>${text}</p></blockquote>
<figcaption><div><a href="${page.path}"><bdi>${page.title}</bdi></a> <span class="position">${date}</span></div></figcaption></figure></li>`;
  });
  return html`<section class="said" aria-labelledby="said-heading"><h2 id="said-heading">${view.texts.inTheirWords}</h2><ul class="plain-list">${items}</ul></section>`;
}

/** Render the pages by the person, with a search for all of them if there are more. */
function renderWritten(view: ViewModel, { value, written }: Person): Html {
  if (written.items.length === 0) return EMPTY;
  const all = `${localizedPath(view, "/search")}?person=${encodeURIComponent(value)}`;
  const more = written.total > written.items.length && html`<p><a href="${all}">${view.texts.showAll}</a></p>`;
  return html`<section class="written" aria-labelledby="written-heading"><h2 id="written-heading">${view.texts.writtenBy}</h2>${renderCardRows(view, written.items, 3)}${more}</section>`;
}
