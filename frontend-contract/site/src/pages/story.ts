import type { PageOf, QuotedPerson } from "../../../typescript/src/index.ts";
import { html, NOTHING, type Html } from "../html.ts";
import type { Sheet } from "../layout/document.ts";
import { breadcrumbs } from "../parts/breadcrumbs.ts";
import { dateOf, kindOf } from "../parts/card.ts";
import { share } from "../parts/share.ts";
import { topics } from "../parts/topics.ts";
import { at, type View } from "../view.ts";
import { about, articleData } from "./about.ts";
import { ending, flow, leadPicture } from "./article.ts";

/** Long reading: one column, the headline above a large picture. */
export function story(view: View, page: PageOf<"story">): Sheet {
  const main = html`<article class="article">
<header class="article-head">${breadcrumbs(view, page.ancestors)}
<p class="eyebrow">${kindOf(view, { ...page, action_kind: null })}${dateOf(view, page)}</p>
<h1>${page.title}</h1>
<p class="standfirst">${page.summary}</p>
${byline(view, page.byline)}</header>
${leadPicture(view, page, page.image_credit)}
<div class="article-body reading">${flow(view, page.body)}
<footer class="article-foot">${topics(view, page.topics)}${share(view, page)}</footer></div>
</article>${ending(view, page)}`;
  return { ...about(page), main, data: articleData(view, page, "Article", page.byline) };
}

/** Who wrote it; each name leads to what else they wrote. */
function byline(view: View, people: QuotedPerson[]): Html {
  if (people.length === 0) return NOTHING;
  const names = people.map(({ value, name, role, organisation }) => {
    const position = [role, organisation].filter(Boolean).join(", ");
    return html`<li><a href="${at(view, "/search")}?person=${value}">${name}</a>${position && html` <span class="quiet">${position}</span>`}</li>`;
  });
  return html`<div class="byline"><span>${view.texts.by}</span><ul>${names}</ul></div>`;
}
