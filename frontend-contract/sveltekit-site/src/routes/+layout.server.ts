import { renderBanner } from "clarion-contract/site";
import { getSite } from "$lib/server/cms";
import { DEFAULT_LOCALE, SITE } from "$lib/server/config";
import { languageOf } from "$lib/server/language";

/** What every page needs. Without the CMS there are no menus. */
export async function load({ locals: { locale, source }, url }) {
  void url.pathname; // SvelteKit loads this again for each path, as the language depends on it
  const [site, banner] = await Promise.all([getSite(locale).catch(() => null), renderBanner(source, languageOf(locale))]);
  return { locale, site, banner: banner.text, isRehearsal: source.kind === "rehearsal", cms: source.cmsUrl, host: SITE, options: { defaultLocale: DEFAULT_LOCALE } };
}
