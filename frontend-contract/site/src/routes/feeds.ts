import { ProblemError } from "clarion-contract";
import { feedMediaType, parseFeedName, renderFeed } from "clarion-contract/site";
import type { RequestContext } from "../request-context.ts";
import { getPrefix } from "../texts/index.ts";
import { textResponse } from "../web/responses.ts";
import { handleNotFound } from "./errors.ts";

/** Respond with a feed of the CMS, whose own URL is replaced by this site's. */
export async function handleFeed(context: RequestContext): Promise<Response> {
  const { app, locale, pathParameters, url } = context;
  const path = parseFeedName(pathParameters.file ?? "");
  if (!path) return handleNotFound(context);
  const { kind, notation } = path;
  try {
    const feed = await app.cms.get("/feeds/{kind}.{notation}", { path, query: { locale } });
    const address = `${url.origin}${getPrefix(locale, app.config.locale)}/feeds/${kind}.${notation}`;
    return textResponse(renderFeed(feed, notation, address), `${feedMediaType(notation)}; charset=utf-8`);
  } catch (error) {
    if (error instanceof ProblemError) return handleNotFound(context); // the site does not have this language
    throw error;
  }
}
