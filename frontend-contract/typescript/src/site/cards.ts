/** Cards in lists and in results of a search. */
import type { Card, FoundCard } from "../schema.ts";
import { escapeText } from "./html.ts";
import type { SiteTexts } from "./texts/index.ts";

/** Return title and text of a card as HTML. Found words are marked; the text of a found card is that around them, if there is one. */
export function cardHtml(card: Card | FoundCard, { inAttachment }: Pick<SiteTexts, "inAttachment">): { title: string; text: string } {
  const { title, body, attachments } = "highlights" in card ? card.highlights : { title: "", body: [], attachments: [] };
  const source = attachments.length > 0 ? `${escapeText(inAttachment)} ` : "";
  return { title: title || escapeText(card.title), text: source + joinPassages([...body, ...attachments]) || escapeText(card.summary) };
}

/** Join passages of a text. Those that are cut have an ellipsis of their own, so that two of them would meet. */
export function joinPassages(passages: readonly string[]): string {
  return passages.join(" … ").replace(/…? … …?/g, " … ");
}
