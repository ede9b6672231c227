/** Exhaustive `switch` statements over `type`, as a frontend writes them. The compiler reports a missing case. */
import type { AnyPage, Block, Promoted, Resolution } from "../src/index.ts";

/** Fails to compile if a case is missing. At run time, an unknown type of a later version renders nothing. */
export function unknown(_: never): string {
  return "";
}

export function block(block: Block): string {
  switch (block.type) {
    case "rich_text":
      return block.value.html;
    case "heading":
      return `<h${block.value.level} id="${block.value.anchor}">${block.value.text}</h${block.value.level}>`;
    case "quote":
      return `“${block.value.text}” (${block.value.speaker}, ${block.value.person?.value ?? block.value.role})`;
    case "image":
      return block.value.image.files?.widths.join() ?? "";
    case "gallery":
      return block.value.images.map((item) => item.image.alt).join();
    case "video":
      return block.value.video_id ?? block.value.url;
    case "audio":
      return block.value.file?.url ?? block.value.transcript;
    case "embed":
      return block.value.frame_url ?? block.value.url;
    case "statistic":
      return `${block.value.figure} ${block.value.label}`;
    case "call_to_action":
      return block.value.call_to_action.button?.label ?? "";
    case "documents":
      return block.value.documents.map((file) => `${file.title} (${file.size.toFixed()} bytes)`).join();
    case "links":
      return block.value.links.map((link) => link.path ?? link.url).join();
    case "table":
      return block.value.rows.map((row) => row.join()).join();
    case "accordion":
      return block.value.items.map((part) => `${part.title}: ${part.html}`).join();
    case "code":
      return `${block.value.language}: ${block.value.code}`;
    case "separator":
      return "***";
    default:
      return unknown(block);
  }
}

export function page(page: AnyPage): string {
  switch (page.type) {
    case "home":
      return page.featured.map((card) => card.title).join();
    case "release_index":
    case "story_index":
    case "call_to_action_index":
      return page.title;
    case "release":
      return `${page.dateline}: ${page.body.map(block).join()} ${page.boilerplate?.html ?? ""}`;
    case "story":
      return `${page.story_kind} by ${page.byline.map((person) => person.name).join()}`;
    case "call_to_action":
      return page.action.amounts.map((amount) => `${amount} ${page.action.currency}`).join();
    case "standard":
      return page.seo.canonical_url;
    case "press_room":
      return page.latest.map((card) => card.title).join();
    case "person":
      return page.person?.quotes.items.map((quote) => `“${quote.text}” (${quote.page.title})`).join() ?? page.title;
    default:
      return unknown(page);
  }
}

export function resolution(answer: Resolution): string {
  switch (answer.result) {
    case "page":
      return page(answer.page);
    case "redirect":
      return answer.location;
    default:
      return unknown(answer);
  }
}

export function promoted(result: Promoted): string {
  switch (result.kind) {
    case "page":
      return result.page.title;
    case "link":
      return result.url;
    default:
      return unknown(result);
  }
}
