/** Reads from the CMS, and keeps what it has read until a webhook names one of its tags. */
import { createSources, describeGap, readContent, readLifetime, readNow, visitorHeaders } from "clarion-contract/site";
import type { Content, ContentArguments, ContentName, Found } from "clarion-contract/site";
import { getRequestEvent } from "$app/server";
import * as config from "./config";

export const PAGE_SIZE = 12;
const MAX_ENTRIES = 2_000;

export const { live, pick: pickSource } = createSources(config);

/** Return the client of the CMS, or that of the joint preview or the rehearsal which the reader has opened. */
export const getClient = () => getRequestEvent().locals.source.client;

const kept = new Map<string, { data: unknown; tags: string[]; until: number }>();
let purges = 0;

/** Return a content that is kept, or read it. An absent page is kept, too, as null; a failure, a joint preview and a rehearsal are not. */
export async function getContent<Name extends ContentName>(name: Name, ...values: ContentArguments<Name>): Promise<Content<Name> | null> {
  const client = getClient();
  if (client !== live.client) return readNow(readContent(client, name, ...values));
  const key = JSON.stringify([name, values]);
  const found = kept.get(key);
  if (found && found.until > Date.now()) return found.data as Content<Name> | null;
  const before = purges;
  const { data, cacheTags: tags, headers } = await readContent(client, name, ...values).catch(describeGap);
  if (kept.size >= MAX_ENTRIES) kept.clear();
  // What a webhook has named since the request began may be older than the webhook.
  if (purges === before) kept.set(key, { data, tags, until: Date.now() + readLifetime(headers.get("Cache-Control")).fresh * 1_000 });
  return data;
}

/** Remove what was made from changed content; everything without tags. */
export function purge(tags: string[] | null): void {
  purges += 1;
  for (const [key, entry] of kept) if (!tags || entry.tags.some((tag) => tags.includes(tag))) kept.delete(key);
}

export const getSite = (locale: string) => getContent("site", locale);

/** Return the page, the redirect or the notice at a path; null if there is none. */
export async function resolvePath(path: string, search: string): Promise<Found | null> {
  const redirectParameters = search ? (await getSite(config.DEFAULT_LOCALE))?.redirect_parameters : [];
  return getContent("page", path, search, { limit: PAGE_SIZE, redirectParameters });
}

/** Name the visitor to the CMS, which limits requests one by one. */
export const forVisitor = (request: Request) => ({ headers: visitorHeaders(request.headers.get("X-Forwarded-For"), config.PROXIES) });
