/** Lines and addresses that pages compose from several fields. */
import type { AnyPage } from "../schema.ts";
import type { PageOf } from "../types.ts";
import type { Formats } from "./formats.ts";

/** Join the parts of a line that are there: name, role, organisation. */
export function joinParts(...parts: (string | null | undefined)[]): string {
  return parts.filter(Boolean).join(", ");
}

/** Return the authors of a story with their roles: `Sade Adeyemi, Reporter; Tom Hale`. */
export function authorLine(byline: readonly { name: string; role: string }[]): string {
  return byline.map(({ name, role }) => joinParts(name, role)).join("; ");
}

/** Return the place and the date with which a release begins; empty without a place. */
export function dateLine({ dateline, published_at }: Pick<PageOf<"release">, "dateline" | "published_at">, { date }: Pick<Formats, "date">): string {
  return dateline && joinParts(dateline, published_at && date(published_at));
}

/** Return a `mailto:` address that shares a page. */
export function shareByMail({ sharing, url }: Pick<AnyPage, "sharing" | "url">): string {
  return `mailto:?subject=${encodeURIComponent(sharing.title)}&body=${encodeURIComponent(url)}`;
}

/** Return a `tel:` address: digits, with a plus sign before the country. */
export function phoneTarget(phone: string): string {
  return `tel:${phone.replace(/[^+\d]/g, "")}`;
}
