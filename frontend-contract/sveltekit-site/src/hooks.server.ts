/** Before and after every request: where it reads, its language, and the Content Security Policy. */
import { describeHeaders, leaveEnded, splitLocale } from "clarion-contract/site";
import { redirect, type Handle } from "@sveltejs/kit";
import { getSite, pickSource } from "$lib/server/cms";
import { DEFAULT_LOCALE } from "$lib/server/config";

export const handle: Handle = async ({ event, event: { url, cookies, locals }, resolve }) => {
  const source = pickSource((name) => cookies.get(name), url.pathname);
  locals.source = source;
  const languages = (await getSite(DEFAULT_LOCALE).catch(() => null))?.navigation.languages ?? [];
  const { locale, path } = splitLocale(url.pathname, { defaultLocale: DEFAULT_LOCALE, locales: languages.map((one) => one.locale) });
  locals.locale = locale;
  if (event.params.locale && event.params.locale !== locale) return new Response("Not found", { status: 404 }); // this site has no such language
  if (source.kind === "rehearsal" && event.request.method === "POST") redirect(303, "/rehearsal/form/"); // nothing is sent
  const dir = languages.find((one) => one.locale === locale)?.dir ?? "ltr";
  const response = await resolve(event, { transformPageChunk: ({ html }) => html.replace("%lang%", locale).replace("%dir%", dir) });
  const left = response.status >= 400 && (await leaveEnded(source, url.href));
  if (left) return left;
  const [nonce] = /'nonce-[^']+'/.exec(response.headers.get("Content-Security-Policy") ?? "") ?? [];
  const headers = nonce ? describeHeaders(source, path, { scripts: [nonce] }) : source.headers;
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
};
