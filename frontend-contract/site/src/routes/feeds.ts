import { ProblemError } from "clarion-contract";
import { FEED_FORMATS, FEED_LISTS, getFeedMediaType, type FeedFormat } from "../components/feeds.ts";
import { html } from "../html.ts";
import type { RequestContext } from "../request-context.ts";
import { getPrefix } from "../texts/index.ts";
import { textResponse } from "../web/responses.ts";
import { handleNotFound } from "./errors.ts";

const CMS_FEED_URL = /https?:\/\/[^\s"<]{1,300}\/api\/v1\/feeds\/[^\s"<]*/g;

/** Respond with a feed of the CMS, whose own URL is replaced by this site's. */
export async function handleFeed(context: RequestContext): Promise<Response> {
  const { app, locale, pathParameters, url } = context;
  const [name, extension, ...others] = (pathParameters.file ?? "").split(".");
  const notation = FEED_FORMATS.find((format) => format === extension);
  const kind = name as (typeof FEED_LISTS)[number]; // or a list of an own page type; the CMS knows which there are
  if (!/^[a-z0-9-]{1,100}$/.test(name ?? "") || !notation || others.length > 0) return handleNotFound(context);
  try {
    const body: unknown = await app.cms.get("/feeds/{kind}.{notation}", { path: { kind, notation }, query: { locale } });
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const own = escapeFor(notation, `${url.origin}${getPrefix(locale, app.config.locale)}/feeds/${kind}.${notation}`);
    const feed = text.replace(CMS_FEED_URL, () => own); // a function, because `$` has a meaning in a replacement string
    return textResponse(feed, `${getFeedMediaType(notation)}; charset=utf-8`);
  } catch (error) {
    if (error instanceof ProblemError) return handleNotFound(context); // the site does not have this language
    throw error;
  }
}

/** Escape text for a string of JSON, or for text and attributes of XML. */
function escapeFor(notation: FeedFormat, text: string): string {
  return notation === "json" ? JSON.stringify(text).slice(1, -1) : html`${text}`.text;
}
