/** Mistakes that must not compile. Each `@ts-expect-error` is itself an error where the line below it is right. */
import type { Answer, Block, BlockOf, Card, PageOf, Question } from "../src/index.ts";
import { unknown } from "./exhaustive.ts";

export function aCaseIsMissing(block: Exclude<Block, BlockOf<"links">>): string {
  switch (block.type) {
    case "rich_text":
    case "heading":
    case "quote":
    case "image":
    case "gallery":
    case "video":
    case "statistic":
    case "call_to_action":
    case "documents":
      return block.id;
    default:
      // @ts-expect-error: the table is missing
      return unknown(block);
  }
}

export function aTypeThatIsNot(block: Block): string {
  // @ts-expect-error: there is no such block
  return block.type === "carousel" ? block.id : "";
}

export function aFieldOfAnotherBlock(block: Block): unknown {
  // @ts-expect-error: not every block has a text
  return block.value.text;
}

export function aFieldThatIsNot(release: PageOf<"release">, story: PageOf<"story">): unknown[] {
  return [
    // @ts-expect-error: it is called dateline
    release.dateline_place,
    // @ts-expect-error: releases have it, stories do not
    story.notes_to_editors,
  ];
}

export function aPictureMayBeAbsent(card: Card): number {
  // @ts-expect-error: null has no width
  return card.image.width;
}

export function aNumberIsNoText(found: Answer<"/api/v1/search">): string {
  // @ts-expect-error: the total is a number
  return found.total;
}

// @ts-expect-error: there is no such order
export const order: Question<"/api/v1/search"> = { sort: "popular" };

// @ts-expect-error: there is no such parameter
export const parameter: Question<"/api/v1/stories"> = { author: "somebody" };
