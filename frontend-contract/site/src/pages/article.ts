/** Parts that all article-like pages share. */
import type { AnyPage, Block, CallToActionCard } from "clarion-contract";
import { renderChangeNotes, renderCorrections } from "clarion-contract/site";
import { renderBlock, collectInlineCallIds } from "../blocks/index.ts";
import { renderCaption } from "../blocks/image.ts";
import { html, EMPTY, type Html } from "../html.ts";
import { arrangeCalls, renderCallToAction, renderClosingCalls } from "../components/call-to-action.ts";
import { renderPicture } from "../components/picture.ts";
import { renderRelated } from "../components/related.ts";
import { pageLanguage, type ViewModel } from "../view-model.ts";

/** The `sizes` of a picture across an article. */
export const ARTICLE_SIZES = "(min-width: 70rem) 66rem, 100vw";

const ASIDE_SIZES = "(min-width: 64rem) 20rem, 92vw";

/** What an article is made of: its head, its text, and what stands beside the text. */
export interface ArticleParts {
  head: Html;
  lead: Html;
  body: Html;
  aside: Html[];
  /** The last part beside the text, which stays in sight while one reads. */
  follow?: Html;
}

/** Render an article: head, picture, and the text with a side column. Without anything in it there is no side column. */
export function renderArticle(view: ViewModel, page: AnyPage, { head, lead, body, aside, follow = EMPTY }: ArticleParts): Html {
  const calls = arrangeCalls(page.calls_to_action, collectInlineCallIds(page.body));
  const following = html`${follow}${calls.aside.map((call) => renderCallToAction(view, call, { sizes: ASIDE_SIZES }))}`;
  const language = pageLanguage(view);
  const hasAside = [...aside, following].some(({ text }) => text !== "");
  return html`<article class="article${!hasAside && " article-single"}">
<header class="article-head">${head}</header>
${lead}
<div class="article-columns"><div class="article-body">${renderCorrections(page, language)}${body}${renderChangeNotes(page, language)}${renderOriginal(view, page)}</div>
${hasAside && html`<aside class="article-aside">${aside}${following.text && html`<div class="aside-follow">${following}</div>`}</aside>`}</div>
<p class="print-only">${page.url}</p>
</article>${renderClosingCalls(view, calls.end)}${renderRelated(view, page)}`;
}

/** Render where the page was first published, if that was on another site. */
function renderOriginal(view: ViewModel, { original }: Pick<AnyPage, "original">): Html {
  if (!original) return EMPTY;
  return html`<p class="muted">${view.texts.firstPublishedBy} <a href="${original.url}">${original.source_name}</a></p>`;
}

/** Render the picture at the top of a page. It loads with high priority. */
export function renderLeadPicture(view: ViewModel, { image }: Pick<AnyPage, "image">, credit = ""): Html {
  if (!image) return EMPTY;
  const lead = renderPicture(view, image, { sizes: ARTICLE_SIZES, eager: true });
  return html`<figure class="lead-picture">${lead}${renderCaption(view, "", credit || image.credit, image.licence)}</figure>`;
}

/** Render the blocks of a body. */
export function renderBody(view: ViewModel, body: Block[]): Html {
  return html`${body.map((item) => renderBlock(view, item))}`;
}

/** Render the blocks of an article, with the calls to action that editors have placed within the text after about half of it. */
export function renderArticleBody(view: ViewModel, { body, calls_to_action }: AnyPage): Html {
  const { flow } = arrangeCalls(calls_to_action, collectInlineCallIds(body));
  const position = flow.length > 0 ? findBreak(body) : body.length;
  const calls = flow.map((call: CallToActionCard) => renderCallToAction(view, call));
  return html`${renderBody(view, body.slice(0, position))}${calls}${renderBody(view, body.slice(position))}`;
}

/** Find the position nearest to the middle of a body that does not part a heading from its text; before a heading, if one is near. */
export function findBreak(body: readonly Pick<Block, "type">[]): number {
  const middle = Math.ceil(body.length / 2);
  const distance = (position: number) => Math.abs(position - middle) - (body[position]?.type === "heading" ? 1.5 : 0);
  const positions = body.map((_, index) => index + 1).filter((position) => body[position - 1]?.type !== "heading");
  return positions.sort((one, other) => distance(one) - distance(other))[0] ?? body.length;
}

/** Return whether a page has a sign-up of its own among its calls to action. */
export function hasSignUpCall({ body, calls_to_action }: Pick<AnyPage, "body" | "calls_to_action">): boolean {
  const inline = body.flatMap((block) => (block.type === "call_to_action" ? [block.value.call_to_action] : []));
  return [...inline, ...calls_to_action].some(({ action_kind }) => action_kind === "sign_up");
}
