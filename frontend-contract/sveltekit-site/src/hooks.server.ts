/** Before and after every request: its language, and the Content Security Policy. */
import { PREVIEW_HEADERS } from "clarion-contract";
import { contentSecurityPolicy, isPreviewOpen, JOINT_COOKIE, redirectToPreview, splitLocale } from "clarion-contract/site";
import type { Handle } from "@sveltejs/kit";
import { createJointClient, getSite, live } from "$lib/server/cms";
import { CMS_URL, DEFAULT_LOCALE } from "$lib/server/config";
import { openRehearsal } from "$lib/server/rehearsal";

export const handle: Handle = async ({ event, resolve }) => {
  const rehearsal = await openRehearsal(event);
  if (rehearsal instanceof Response) return rehearsal;
  event.locals.rehearsal = rehearsal;
  const token = event.url.pathname.startsWith("/preview/") ? undefined : event.cookies.get(JOINT_COOKIE);
  event.locals.joint = createJointClient(token);
  const languages = (await getSite(DEFAULT_LOCALE).catch(() => null))?.navigation.languages ?? [];
  const { locale } = splitLocale(event.url.pathname, { defaultLocale: DEFAULT_LOCALE, locales: languages.map((one) => one.locale) });
  event.locals.locale = locale;
  if (event.params.locale && event.params.locale !== locale) return new Response("Not found", { status: 404 }); // this site has no such language
  const dir = languages.find((one) => one.locale === locale)?.dir ?? "ltr";
  const response = await resolve(event, { transformPageChunk: ({ html }) => html.replace("%lang%", locale).replace("%dir%", dir) });
  if (token && response.status >= 400 && !(await isPreviewOpen(live, token).catch(() => true))) return redirectToPreview("/preview/end/");
  const [nonce] = /'nonce-[^']+'/.exec(response.headers.get("Content-Security-Policy") ?? "") ?? [];
  const isPreview = event.locals.joint !== undefined || event.url.pathname.includes("/preview/");
  if (nonce) response.headers.set("Content-Security-Policy", contentSecurityPolicy({ cmsUrl: rehearsal?.url ?? CMS_URL, scripts: [nonce], ...(isPreview && { framedBy: CMS_URL }) }));
  if (rehearsal || event.locals.joint) for (const [name, value] of Object.entries(PREVIEW_HEADERS)) response.headers.set(name, value);
  return response;
};
