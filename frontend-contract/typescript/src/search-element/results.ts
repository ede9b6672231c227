/** Renders the answer to a search: its notices, results and pages, or advice if nothing was found. */
import { pictureUrl } from "../images.ts";
import type { FoundCard, Promoted, SearchAnswer } from "../schema.ts";
import { h, highlightNodes, type Child } from "./dom.ts";
import { changeQuery, clearFilters, nextPage, previousPage } from "./state.ts";
import { safeUrl } from "./urls.ts";
import { formatDate, pageLink, searchLink, type Advice, type View } from "./view.ts";

const THUMBNAIL_WIDTH = 256; // pixels, for screens with two for each of CSS

/** Render the results of a search below their heading. */
export function renderResults(view: View, answer: SearchAnswer): Child[] {
  return [
    renderNotices(view, answer),
    renderPromoted(view, answer.promoted),
    answer.items.length > 0 &&
      h(
        "ol",
        { part: "list", start: (view.state.page - 1) * view.limit + 1 },
        answer.items.map((item) => renderItem(view, item)),
      ),
    renderPages(view, answer),
  ];
}

/** Render advice after a search that has found nothing. */
export function renderAdvice(view: View, answer: SearchAnswer, filtered: boolean, { topics, latest }: Advice): Child[] {
  const { texts, state } = view;
  const clear = h("button", { type: "button", part: "clear", click: () => view.search(clearFilters(state), "results") }, texts.clearFilters);
  return [
    renderNotices(view, answer),
    h("ul", { part: "advice" }, h("li", {}, texts.checkSpelling), filtered && h("li", {}, texts.removeFilters, " ", clear)),
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

function renderNotices(view: View, { degraded, did_you_mean: suggestion, corrected_query: corrected, query }: SearchAnswer): Child[] {
  const asTyped = corrected && searchLink(view, changeQuery(view.state, { correct: false }), view.texts.asTyped(query));
  const notices: Child[] = [degraded && h("p", { part: "notice" }, view.texts.degraded), asTyped && h("p", { part: "did-you-mean" }, asTyped)];
  if (!suggestion) return notices;
  const [before, after] = view.texts.didYouMean("\n").split("\n");
  const link = searchLink(view, changeQuery(view.state, { q: suggestion }), suggestion);
  return [notices, h("p", { part: "did-you-mean" }, before, link, after)];
}

function renderItem(view: View, item: FoundCard): HTMLElement {
  const { title, body, attachments } = item.highlights;
  const passages = joinPassages([...body, ...attachments]);
  const passage = passages[0] ? passages : item.summary;
  const source = attachments[0] && `${view.texts.inAttachment} `;
  return h(
    "li",
    { part: "result" },
    h(
      "div",
      { class: "text" },
      h("p", { part: "meta" }, kindOf(view, item), renderDate(view, item.published_at)),
      h("h3", { part: "title" }, pageLink(view, item.id, item.path, title ? highlightNodes(title) : item.title)),
      passage && h("p", { part: "passage" }, source, passage),
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

function renderThumbnail({ image }: FoundCard): Child {
  if (!image) return null;
  // The title beside the picture says what it shows, so that it has no alternative text.
  const { width, height } = image;
  return h("img", { part: "thumbnail", src: pictureUrl(image, THUMBNAIL_WIDTH), alt: "", width, height, loading: "lazy" });
}

function renderPromoted(view: View, promoted: Promoted[]): Child {
  if (promoted.length === 0) return null;
  const items = promoted.map((item) => {
    if (item.kind === "page") return renderLink(pageLink(view, item.page.id, item.page.path, item.page.title), item.page.summary);
    if (item.kind === "link") return renderLink(h("a", { href: safeUrl(item.url), part: "link" }, item.title), item.summary);
    return null; // later versions of the API may add kinds
  });
  return h("section", { part: "promoted", "aria-labelledby": "promoted" }, h("h3", { id: "promoted", part: "subheading" }, view.texts.promoted), h("ul", { class: "plain" }, items));
}

function renderLink(link: Child, summary: string): Child {
  return h("li", {}, h("h4", {}, link), h("p", {}, summary));
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
