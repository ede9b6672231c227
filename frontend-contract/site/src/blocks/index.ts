/** Each type of block has a file; the compiler knows that none is forgotten. */
import type { Block } from "../../../typescript/src/index.ts";
import { NOTHING, type Html } from "../html.ts";
import { call } from "../parts/call.ts";
import type { View } from "../view.ts";
import { documents } from "./documents.ts";
import { gallery } from "./gallery.ts";
import { heading } from "./heading.ts";
import { figure } from "./image.ts";
import { links } from "./links.ts";
import { quote } from "./quote.ts";
import { richText } from "./rich-text.ts";
import { statistic } from "./statistic.ts";
import { table } from "./table.ts";
import { video } from "./video.ts";

export function block(view: View, block: Block): Html {
  switch (block.type) {
    case "rich_text":
      return richText(block.value);
    case "heading":
      return heading(block.value);
    case "quote":
      return quote(block.value);
    case "image":
      return figure(view, block.value);
    case "gallery":
      return gallery(view, block.value);
    case "video":
      return video(view, block.value);
    case "statistic":
      return statistic(view, block.value);
    case "call_to_action":
      return call(view, block.value.call_to_action);
    case "documents":
      return documents(view, block.value);
    case "links":
      return links(block.value);
    case "table":
      return table(block.value);
    default:
      return unknown(block);
  }
}

/** The calls to action that stand in the flow of a text. */
export function callsIn(body: Block[]): Set<number> {
  return new Set(body.flatMap((block) => (block.type === "call_to_action" ? [block.value.call_to_action.id] : [])));
}

/** A block of a later version is left out. */
function unknown(_: never): Html {
  return NOTHING;
}
