/** Renders the answer to a search: its notices, results and pages, or advice if nothing was found. */
import { pictureUrl } from "../images.ts";
import type { Card, FoundCard, Promoted, SearchAnswer, TaskAnswer } from "../schema.ts";
import { languageAttributes, markLanguage } from "../search-answers.ts";
import { h, highlightNodes, type Child } from "./dom.ts";
import { changeQuery, clearFilters, nextPage, previousPage } from "./state.ts";
import { safeUrl } from "./urls.ts";
import { formatDate, pageLink, searchLink, type Advice, type View } from "./view.ts";

const THUMBNAIL_WIDTH = 256; // pixels, for screens with two for each of CSS

/** Render the results of a search below their heading. */
export function renderResults(view: View, answer: SearchAnswer): Child[] {
  const [own = ""] = answer.languages;
  return [
    renderSection("tasks", view.texts.whatYouCanDo, answer.tasks.map((task) => renderTask(view, task))),
    renderSection("promoted", view.texts.promoted, answer.promoted.map((item) => renderPromoted(view, item))),
    answer.items.length > 0 &&
      h(
        "ol",
        { part: "list", start: (view.state.page - 1) * view.limit + 1 },
        answer.items.map((item) => renderItem(view, item, own)),
      ),
    renderPages(view, answer),
  ];
}

/** Render advice after a search that has found nothing. */
export function renderAdvice(view: View, answer: SearchAnswer, filtered: boolean, { topics, latest }: Advice): Child[] {
  const { texts, state } = view;
  const clear = h("button", { type: "button", part: "clear", click: () => view.search(clearFilters(state), "results") }, texts.clearFilters);
  const calls = answer.calls_to_action.map(({ path, title, prompt }) => renderLink(pageLink(view, null, path, title), prompt));
  return [
    h("ul", { part: "advice" }, h("li", {}, texts.checkSpelling), filtered && h("li", {}, texts.removeFilters, " ", clear)),
    renderSection("tasks", texts.whatYouCanDo, calls),
    topics.length > 0 && [
      h("h3", { part: "subheading" }, texts.topics),
      h("ul", { part: "topics" }, topics.map(({ value, label }) => h("li", {}, searchLink(view, { query: { topic: [value] }, page: 1 }, label)))),
    ],
    latest.length > 0 && [
      h("h3", { part: "subheading" }, texts.latest),
      h("ul", { part: "latest" }, latest.map(({ path, title }) => h("li", {}, pageLink(view, null, path, title)))),
    ],
  ];
}

/** Render what was not done as the visitor has asked, and what to search for instead. */
export function renderNotices(view: View, { degraded, did_you_mean: suggestion, corrected_query: corrected, query }: SearchAnswer, texts: string[]): Child[] {
  const asTyped = corrected && searchLink(view, changeQuery(view.state, { correct: false }), view.texts.asTyped(query));
  const notices: Child[] = [
    degraded && h("p", { part: "notice" }, view.texts.degraded),
    texts.map((text) => h("p", { part: "note" }, text)),
    asTyped && h("p", { part: "did-you-mean" }, asTyped),
  ];
  if (!suggestion) return notices;
  const [before, after] = view.texts.didYouMean("\n").split("\n");
  const link = searchLink(view, changeQuery(view.state, { q: suggestion }), suggestion);
  return [notices, h("p", { part: "did-you-mean" }, before, link, after)];
}

function renderItem(view: View, item: FoundCard, own: string): HTMLElement {
  const { title, body, attachments } = item.highlights;
  const passages = joinPassages([...body, ...attachments]);
  const passage = passages[0] ? passages : item.summary;
  const source = attachments[0] && `${view.texts.inAttachment} `;
  const language = languageAttributes(item.locale, own);
  const mark = markLanguage(item.locale, own, view.texts, view.locale);
  return h(
    "li",
    { part: "result" },
    h(
      "div",
      { class: "text" },
      h("p", { part: "meta" }, kindOf(view, item), renderDate(view, item.published_at), mark && h("span", { part: "language" }, mark)),
      h("h3", { part: "title" }, pageLink(view, item.id, item.path, h("span", language, title ? highlightNodes(title) : item.title))),
      passage && h("p", { part: "passage" }, source, h("span", language, passage)),
    ),
    renderThumbnail(item),
  );
}

/** Join passages of a text with an ellipsis, unless the API has marked there already that the text was cut. */
function joinPassages(passages: string[]): Child[] {
  return passages.map((passage, index) => {
    const isMarked = passage[0] === "…" || passages[index - 1]?.endsWith("…");
    return [index > 0 && (isMarked ? " " : " … "), highlightNodes(passage)];
  });
}

function renderThumbnail({ image }: Card): Child {
  if (!image) return null;
  // The title beside the picture says what it shows, so that it has no alternative text.
  const { width, height } = image;
  return h("img", { part: "thumbnail", src: pictureUrl(image, THUMBNAIL_WIDTH), alt: "", width, height, loading: "lazy" });
}

/** Render a part of the results with a heading of its own; nothing without items. */
function renderSection(id: string, heading: string, items: Child[]): Child {
  return items.length > 0 && h("section", { part: id, "aria-labelledby": id }, h("h3", { id, part: "subheading" }, heading), h("ul", { class: "plain" }, items));
}

/** Render what visitors can do, as a link to the page or the address where they do it. */
function renderTask(view: View, { label, url, page }: TaskAnswer): Child {
  const link = page ? pageLink(view, page.id, page.path, label) : h("a", { href: safeUrl(url), part: "link" }, label);
  return renderLink(link, page && page.title !== label ? page.title : "", page && renderThumbnail(page));
}

function renderPromoted(view: View, item: Promoted): Child {
  if (item.kind === "page") return renderLink(pageLink(view, item.page.id, item.page.path, item.page.title), item.page.summary);
  if (item.kind === "link") return renderLink(h("a", { href: safeUrl(item.url), part: "link" }, item.title), item.summary);
  return null; // later versions of the API may add kinds
}

function renderLink(link: Child, summary: string, picture?: Child): Child {
  return h("li", {}, h("div", { class: "text" }, h("h4", {}, link), summary && h("p", {}, summary)), picture);
}

function renderPages(view: View, { next, items }: SearchAnswer): Child {
  const { texts, state, limit } = view;
  const before = previousPage(state);
  const after = items.length > 0 ? nextPage(state, next, limit) : null;
  if (!before && !after) return null;
  return h(
    "nav",
    { part: "pages", "aria-label": texts.pages },
    before && searchLink(view, before, texts.previous),
    h("span", { "aria-current": "page" }, texts.page(state.page)),
    after && searchLink(view, after, texts.next),
  );
}

function kindOf({ texts }: View, { type, story_kind: storyKind, action_kind: actionKind }: FoundCard): string {
  if (storyKind) return texts.storyKinds[storyKind] ?? "";
  if (actionKind) return texts.actionKinds[actionKind] ?? "";
  return texts.types[type] ?? "";
}

function renderDate({ locale }: View, time: string | null): Child {
  return time && h("time", { datetime: time }, formatDate(time, locale));
}
