/** Mistakes that must not compile. An `@ts-expect-error` is itself an error if the next line compiles. */
import type { ResponseBody, Block, BlockOf, Card, PageOf, QueryParams } from "../src/index.ts";
import { unknown } from "./exhaustive.ts";

export function missingCase(block: Exclude<Block, BlockOf<"links">>): string {
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
    case "audio":
    case "embed":
    case "accordion":
    case "code":
    case "separator":
      return block.id;
    default:
      // @ts-expect-error: the case "table" is missing
      return unknown(block);
  }
}

export function unknownType(block: Block): string {
  // @ts-expect-error: there is no such block type
  return block.type === "carousel" ? block.id : "";
}

export function fieldOfAnotherBlock(block: Block): unknown {
  // @ts-expect-error: not every block has `text`
  return block.value.text;
}

export function unknownField(release: PageOf<"release">, story: PageOf<"story">): unknown[] {
  return [
    // @ts-expect-error: the field is called `dateline`
    release.dateline_place,
    // @ts-expect-error: only releases have this field
    story.notes_to_editors,
  ];
}

export function nullablePicture(card: Card): number {
  // @ts-expect-error: `image` may be null
  return card.image.width;
}

export function numberAsText(results: ResponseBody<"/api/v1/search">): string {
  // @ts-expect-error: the total is a number
  return results.total;
}

// @ts-expect-error: there is no such sort order
export const order: QueryParams<"/api/v1/search"> = { sort: "popular" };

// @ts-expect-error: there is no such parameter
export const parameter: QueryParams<"/api/v1/stories"> = { author: "ada" };
