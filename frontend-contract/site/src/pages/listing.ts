/** A list with its filters and its parts: what the indexes of releases, stories and calls to action have in common. */
import { readQuery, type PageOf, type Question } from "../../../typescript/src/index.ts";
import { html, type Html } from "../html.ts";
import type { Sheet } from "../layout/document.ts";
import { breadcrumbs } from "../parts/breadcrumbs.ts";
import { listFilters, type Choice } from "../parts/list-filters.ts";
import { changed, pager } from "../parts/pager.ts";
import type { View } from "../view.ts";
import { about } from "./about.ts";
import { flow } from "./article.ts";

export type Index = PageOf<"release_index" | "story_index" | "call_to_action_index">;

const SIZE = 20; // what the API gives if it is not told otherwise
const FARTHEST = 5_000;
const FILTERS = ["topic", "year", "story_kind", "region"];

/** What the visitor's address asks of a list, in the words of `/resolve`; nothing for an address without filters. */
export function listQuestion(params: URLSearchParams): Omit<Question<"/resolve">, "path"> {
  const chosen = new URLSearchParams([...params].filter(([name]) => FILTERS.includes(name)));
  const part = partOf(params);
  const { path: _, ...question } = readQuery("/resolve", chosen);
  return part > 1 ? { ...question, offset: (part - 1) * SIZE } : question;
}

/** The page around `items`; `choices` are the filters that the visitor is offered. */
export function listSheet(view: View, page: Index, choices: Choice[], items: Html, after: Html): Sheet {
  const { texts, address } = view;
  const [part, { total }] = [partOf(address.searchParams), page.listing];
  const pages = {
    page: part,
    previous: part > 1 ? changed(address, { page: part > 2 ? part - 1 : null }) : null,
    next: part * SIZE < total ? changed(address, { page: part + 1 }) : null,
  };
  const filters = choices.length > 0 && html`${listFilters(view, choices)}<p class="quiet" role="status">${texts.total(total)}</p>`;
  const main = html`<div class="wide"><header class="index-head">${breadcrumbs(view, page.ancestors)}<h1>${page.title}</h1>
${page.summary && html`<p class="standfirst">${page.summary}</p>`}</header>
${flow(view, page.body)}
${filters}
${page.listing.items.length > 0 ? items : nothing(view)}
${pager(view, pages)}</div>${after}`;
  const title = part > 1 ? `${page.seo.title} (${texts.page(part)})` : page.seo.title;
  return { ...about(page), title, main, hidden: [...address.searchParams].length > 0 };
}

/** Topic and year, of which every list has some. */
export function topicChoice(view: View): Choice {
  const { topic, allTopics } = view.texts;
  return { name: "topic", label: topic, all: allTopics, options: view.furniture?.topics ?? [], chosen: chosenOf(view, "topic") };
}

export function yearChoice(view: View, { listing }: Index): Choice {
  const { year, allYears } = view.texts;
  const options = listing.years.map(String).map((value) => ({ value, label: value }));
  return { name: "year", label: year, all: allYears, options, chosen: chosenOf(view, "year") };
}

export function chosenOf({ address }: View, name: string): string {
  return address.searchParams.get(name) ?? "";
}

function partOf(params: URLSearchParams): number {
  return Math.min(Math.max(Math.trunc(Number(params.get("page"))) || 1, 1), FARTHEST);
}

function nothing({ texts, address }: View): Html {
  return html`<p class="nothing">${texts.noneHere} <a href="${address.pathname}">${texts.showAll}</a></p>`;
}
