/** Feeds and sitemaps as responses of a website. */

/** The media type of sitemaps. */
export const XML = "application/xml; charset=utf-8";

/** A text with its media type. */
export interface TextFile {
  body: string;
  type: string;
}

/**
 * Answer with a text, with 404 if there is none, and with 503 if the CMS is unavailable, so that programs come again. `headers` are those of
 * its `Source`: without them caches and search engines would keep what is not public.
 */
export async function answerText(reading: Promise<TextFile | null>, headers: Record<string, string> = {}): Promise<Response> {
  try {
    const file = await reading;
    return file ? respond(200, file, headers) : respond(404, { body: "Not found", type: "text/plain" }, headers);
  } catch {
    return respond(503, { body: "The content is unavailable.", type: "text/plain" }, { ...headers, "Retry-After": "60" });
  }
}

function respond(status: number, { body, type }: TextFile, headers: Record<string, string>): Response {
  return new Response(body, { status, headers: { "Content-Type": type, ...headers } });
}
