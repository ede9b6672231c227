/** Renders blocks by type, each in a file of its own. A missing type is a compile error. */
import type { Block } from "clarion-contract";
import { EMPTY, html, type Html } from "../html.ts";
import { renderCallToAction } from "../components/call-to-action.ts";
import type { ViewModel } from "../view-model.ts";
import { renderAccordion } from "./accordion.ts";
import { renderAudio } from "./audio.ts";
import { renderCode } from "./code.ts";
import { renderDocuments } from "./documents.ts";
import { renderEmbed } from "./embed.ts";
import { renderGallery } from "./gallery.ts";
import { renderHeading } from "./heading.ts";
import { renderFigure } from "./image.ts";
import { renderLinks } from "./links.ts";
import { renderQuote } from "./quote.ts";
import { renderRichText } from "./rich-text.ts";
import { renderStatistic } from "./statistic.ts";
import { renderTable } from "./table.ts";
import { renderVideo } from "./video.ts";

/** Render one block of a page's body. */
export function renderBlock(view: ViewModel, block: Block): Html {
  switch (block.type) {
    case "rich_text":
      return renderRichText(block.value);
    case "heading":
      return renderHeading(block.value);
    case "quote":
      return renderQuote(view, block.value);
    case "image":
      return renderFigure(view, block.value);
    case "gallery":
      return renderGallery(view, block.value);
    case "video":
      return renderVideo(view, block.value);
    case "audio":
      return renderAudio(view, block.value);
    case "embed":
      return renderEmbed(view, block.value);
    case "statistic":
      return renderStatistic(view, block.value);
    case "call_to_action":
      return renderCallToAction(view, block.value.call_to_action);
    case "documents":
      return renderDocuments(view, block.value);
    case "links":
      return renderLinks(block.value);
    case "table":
      return renderTable(block.value);
    case "accordion":
      return renderAccordion(block.value);
    case "code":
      return renderCode(block.value);
    case "separator":
      return html`<hr class="separator">`;
    default:
      return ignoreUnknownType(block);
  }
}

/** Collect the ids of the calls to action within a body. */
export function collectInlineCallIds(body: Block[]): Set<number> {
  return new Set(body.flatMap((block) => (block.type === "call_to_action" ? [block.value.call_to_action.id] : [])));
}

/** Render nothing for a block type that a later version of the API has added. */
function ignoreUnknownType(_: never): Html {
  return EMPTY;
}
