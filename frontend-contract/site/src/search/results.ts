import type { Answer, FoundCard, Promoted } from "../../../typescript/src/index.ts";
import { html, NOTHING, trusted, type Html } from "../html.ts";
import { dateOf, kindOf } from "../parts/card.ts";
import { changed, pager } from "../parts/pager.ts";
import type { View } from "../view.ts";

type Found = Answer<"/search">;

const FARTHEST_PAGE = 100; // beyond it a cursor leads on

/** How many there are, a better spelling, what editors recommend, then the results as text with the words marked. */
export function results(view: View, found: Found, page: number): Html {
  return html`<div role="status"><h2 id="results-heading">${view.texts.results(found.total, found.query)}</h2></div>
${notices(view, found)}${promoted(view, found)}
<ol class="result-list" data-query="${found.query_id}" start="${(page - 1) * 10 + 1}">${found.items.map((item) => result(view, item))}</ol>
${pages(view, found, page)}`;
}

/** “Did you mean”, and that search is running on its spare engine. */
export function notices(view: View, found: Found): Html {
  const { didYouMean, degraded } = view.texts;
  const better = found.did_you_mean;
  const link = better && html`<p class="did-you-mean">${didYouMean} <a href="${changed(view.address, { q: better, page: null, cursor: null })}">${better}</a>?</p>`;
  return html`${found.degraded && html`<p class="notice">${degraded}</p>`}${link}`;
}

function result(view: View, item: FoundCard): Html {
  const { title, body } = item.highlights;
  // The document says of both: HTML, escaped but for <mark>.
  const passages = body.length > 0 ? trusted(body.join(" … ")) : item.summary;
  return html`<li class="result"><p class="eyebrow">${kindOf(view, item)}${dateOf(view, item)}</p>
<h3><a href="${item.path}" data-page="${item.id}">${title ? trusted(title) : item.title}</a></h3>
<p>${passages}</p></li>`;
}

function promoted(view: View, { promoted: all, query_id }: Found): Html {
  if (all.length === 0) return NOTHING;
  return html`<section class="promoted" aria-labelledby="promoted-heading"><h3 id="promoted-heading" class="eyebrow">${view.texts.promoted}</h3>
<ul class="plain-list" data-query="${query_id}">${all.map((one) => html`<li>${recommended(one)}</li>`)}</ul></section>`;
}

function recommended(one: Promoted): Html {
  switch (one.kind) {
    case "page":
      return html`<h4><a href="${one.page.path}" data-page="${one.page.id}">${one.page.title}</a></h4><p>${one.page.summary}</p>`;
    case "link":
      return html`<h4><a href="${one.url}">${one.title}</a></h4><p>${one.summary}</p>`;
    default:
      return later(one);
  }
}

/** Pages by number as far as they reach, then by the cursor that the answer gives. */
function pages(view: View, { next, total }: Found, page: number): Html {
  const cursor = next && new URL(next, "http://cms").searchParams.get("cursor");
  const byCursor = page >= FARTHEST_PAGE && cursor ? { page: page + 1, cursor } : null;
  const byNumber = page < FARTHEST_PAGE && page * 10 < total ? { page: page + 1, cursor: null } : null;
  const onward = byNumber ?? byCursor;
  const back = page > 1 && page <= FARTHEST_PAGE ? changed(view.address, { page: page > 2 ? page - 1 : null, cursor: null }) : null;
  return pager(view, { page, previous: back, next: onward && changed(view.address, onward) });
}

function later(_: never): Html {
  return NOTHING;
}
