import type { Asked } from "../app.ts";
import { textResponse } from "../web/responses.ts";
import { notFound } from "./errors.ts";

const FILE = /^(releases|stories)\.(rss|atom|json)$/;
const TYPES: Record<string, string> = {
  rss: "application/rss+xml; charset=utf-8",
  atom: "application/atom+xml; charset=utf-8",
  json: "application/feed+json; charset=utf-8",
};

/** The feeds of the CMS at addresses of this site. */
export async function feed(asked: Asked): Promise<Response> {
  const { app, locale, parameters } = asked;
  const [, list = "", format = ""] = FILE.exec(parameters.file ?? "") ?? [];
  const type = TYPES[format];
  if (!type) return notFound(asked);
  const body = await app.content.raw(`/feeds/${list}.${format}`, { locale });
  return body === null ? notFound(asked) : textResponse(body, type);
}
