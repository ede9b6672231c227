/** Reads from the CMS, and keeps what it has read until a webhook names one of its tags. */
import { createClient, type Client, type SiteAnswer } from "clarion-contract";
import { describeGap, readLifetime, resolvePage, retryConnection, visitorHeaders, type Found, type Kept } from "clarion-contract/site";
import { getRequestEvent } from "$app/server";
import { API_URL, DEFAULT_LOCALE, FRONTEND_KEY, PROXIES, SITE } from "./config";

export const PAGE_SIZE = 12;
const MAX_ENTRIES = 2_000;

const options = { baseUrl: API_URL, site: SITE, frontendKey: FRONTEND_KEY, fresh: true, timeout: 5_000, fetch: retryConnection(fetch) };
export const live = createClient(options);

/** Return the client of a joint preview, with which nothing is kept; undefined for visitors. */
export const createJointClient = (token: string | undefined): Client | undefined => (token ? createClient({ ...options, jointPreviewToken: token }) : undefined);

/** Return the client of the CMS, or that of the joint preview or the rehearsal which the reader has opened. */
export const getClient = (): Client => getRequestEvent().locals.joint ?? getRequestEvent().locals.rehearsal?.client ?? live;

const kept = new Map<string, { data: unknown; tags: string[]; until: number }>();
let purges = 0;

/** Return what is kept under a key, or read it. An absent page is kept, too, as null; a failure and a rehearsal are not. */
async function remember<Data>(key: string, read: (client: Client) => Promise<Kept<Data>>): Promise<Data | null> {
  const client = getClient();
  if (client !== live) return (await read(client).catch(describeGap)).data;
  const found = kept.get(key);
  if (found && found.until > Date.now()) return found.data as Data | null;
  const before = purges;
  const { data, cacheTags: tags, headers } = await read(client).catch(describeGap);
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

export const getSite = (locale: string): Promise<SiteAnswer | null> => remember(`site ${locale}`, (client) => client.get("/site", { query: { locale } }));

/** Return the page, the redirect or the notice at a path; null if there is none. */
export async function resolvePath(path: string, search: string): Promise<Found | null> {
  const redirectParameters = search ? (await getSite(DEFAULT_LOCALE))?.redirect_parameters : [];
  return remember(`page ${path}?${search}`, (client) => resolvePage(client, path, search, { limit: PAGE_SIZE, redirectParameters }));
}

/** Name the visitor to the CMS, which limits requests one by one. */
export const forVisitor = (request: Request) => ({ headers: visitorHeaders(request.headers.get("X-Forwarded-For"), PROXIES) });
