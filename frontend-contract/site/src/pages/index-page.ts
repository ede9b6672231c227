/** A list with its filters and its pages: what the indexes of releases and stories have in common. */
import { ProblemError, readQuery, type AnyPage, type Card, type Term } from "../../../typescript/src/index.ts";
import type { Content } from "../api/content.ts";
import { html, type Html } from "../html.ts";
import type { Sheet } from "../layout/document.ts";
import { breadcrumbs } from "../parts/breadcrumbs.ts";
import { card } from "../parts/card.ts";
import { listFilters, type Choice } from "../parts/list-filters.ts";
import { changed, pager } from "../parts/pager.ts";
import type { View } from "../view.ts";
import { about } from "./about.ts";
import { ending, flow } from "./article.ts";

type List = "/releases" | "/stories";

const SIZE = 12;

/** The sheet of an index; `more` are choices besides topic and year. */
export async function indexPage(view: View, page: AnyPage, content: Content, list: List, more: Choice[] = []): Promise<Sheet> {
  const { searchParams } = view.address;
  const asked = readQuery(list, chosen(searchParams));
  const number = Math.min(Math.max(Math.trunc(Number(searchParams.get("page"))) || 1, 1), 5_000);
  const query = { ...asked, locale: view.locale, limit: SIZE, offset: (number - 1) * SIZE };
  const [found, terms, years] = await Promise.all([
    listed(content, list, query),
    content.get("/topics", { locale: view.locale }),
    yearsOf(view, content, list),
  ]);
  const { texts } = view;
  const choices: Choice[] = [
    { name: "topic", label: texts.topic, all: texts.allTopics, options: terms.items, chosen: asked.topic?.[0] ?? "" },
    ...more,
    { name: "year", label: texts.year, all: texts.allYears, options: years, chosen: String(asked.year ?? "") },
  ];
  const pages = {
    page: number,
    previous: number > 1 ? changed(view.address, { page: number > 2 ? number - 1 : null }) : null,
    next: number * SIZE < found.total ? changed(view.address, { page: number + 1 }) : null,
  };
  const main = html`<div class="wide"><header class="index-head">${breadcrumbs(view, page.ancestors)}<h1>${page.title}</h1>
${page.summary && html`<p class="standfirst">${page.summary}</p>`}</header>
${flow(view, page.body)}
${listFilters(view, choices)}
<p class="quiet" role="status">${texts.total(found.total)}</p>
${found.items.length > 0 ? rows(view, found.items, number === 1) : nothing(view)}
${pager(view, pages)}</div>${ending(view, page)}`;
  const title = number > 1 ? `${page.seo.title} (${texts.page(number)})` : page.seo.title;
  return { ...about(page), title, main, hidden: [...searchParams].length > 0 };
}

/** Empty fields of the form are no choice. */
function chosen(params: URLSearchParams): URLSearchParams {
  const kept = ["topic", "year", "story_kind", "region"];
  return new URLSearchParams([...params].filter(([name, value]) => kept.includes(name) && value !== ""));
}

/** A value that does not exist finds nothing. */
async function listed(content: Content, list: List, query: object): Promise<{ items: Card[]; total: number }> {
  try {
    return await content.get(list, query);
  } catch (error) {
    if (error instanceof ProblemError && error.status === 422) return { items: [], total: 0 };
    throw error;
  }
}

/** From this year back to that of the oldest page. */
async function yearsOf(view: View, content: Content, list: List): Promise<Term[]> {
  const newest = await content.get(list, { locale: view.locale, limit: 1 });
  if (newest.total === 0) return [];
  const oldest = await content.get(list, { locale: view.locale, limit: 1, offset: newest.total - 1 });
  const [last, first] = [newest, oldest].map(({ items }) => Number(items[0]?.published_at?.slice(0, 4)));
  if (!last || !first) return [];
  return Array.from({ length: last - first + 1 }, (_, back) => String(last - back)).map((year) => ({ value: year, label: year }));
}

function rows(view: View, items: Card[], first: boolean): Html {
  const sizes = "(min-width: 40rem) 15rem, 92vw";
  return html`<div class="rows">${items.map((item, index) => card(view, item, { level: 2, sizes, look: "row", eager: first && index === 0 }))}</div>`;
}

function nothing(view: View): Html {
  return html`<p class="nothing">${view.texts.noneHere} <a href="${view.address.pathname}">${view.texts.showAll}</a></p>`;
}

