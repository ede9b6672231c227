import { ProblemError } from "../../../typescript/src/index.ts";
import { FEED_FORMATS, FEED_LISTS, getFeedMediaType } from "../components/feeds.ts";
import type { RequestContext } from "../request-context.ts";
import { textResponse } from "../web/responses.ts";
import { handleNotFound } from "./errors.ts";

/** Respond with a feed of the CMS, whose own URL is replaced by this site's. */
export async function handleFeed(context: RequestContext): Promise<Response> {
  const { app, locale, pathParameters, url } = context;
  const [name, extension] = (pathParameters.file ?? "").split(".");
  const [kind, notation] = [FEED_LISTS.find((list) => list === name), FEED_FORMATS.find((format) => format === extension)];
  if (!kind || !notation) return handleNotFound(context);
  try {
    const body: unknown = await app.cms.get("/feeds/{kind}.{notation}", { path: { kind, notation }, query: { locale } });
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const feed = text.replace(/https?:\/\/[^\s"<]+\/api\/v1\/feeds\/[^\s"<]*/g, url.origin + url.pathname);
    return textResponse(feed, `${getFeedMediaType(notation)}; charset=utf-8`);
  } catch (error) {
    if (error instanceof ProblemError) return handleNotFound(context); // the site does not have this language
    throw error;
  }
}
