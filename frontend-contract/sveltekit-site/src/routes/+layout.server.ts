import { getSite } from "$lib/server/cms";
import { CMS_URL, DEFAULT_LOCALE, SITE } from "$lib/server/config";

/** What every page needs. Without the CMS there are no menus. */
export async function load({ locals: { locale, joint, rehearsal }, url }) {
  void url.pathname; // SvelteKit loads this again for each path, as the language depends on it
  return { locale, isJoint: joint !== undefined, site: await getSite(locale).catch(() => null), cms: rehearsal?.url ?? CMS_URL, rehearsal: rehearsal?.minute ?? null, host: SITE, options: { defaultLocale: DEFAULT_LOCALE } };
}
