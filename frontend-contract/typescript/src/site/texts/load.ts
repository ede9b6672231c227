/** Loads the interface texts of one language. A bundler makes a file of each. */
import type { SiteTexts } from "./en.ts";

/** Load the texts of a language, or of the one without its region (`fr-CA`); those in English if the package has neither. */
export async function loadSiteTexts(locale: string): Promise<SiteTexts> {
  switch (locale.split("-")[0]) {
    case "ar":
      return (await import("./ar.ts")).ar;
    case "de":
      return (await import("./de.ts")).de;
    case "es":
      return (await import("./es.ts")).es;
    case "fr":
      return (await import("./fr.ts")).fr;
    default:
      return (await import("./en.ts")).en;
  }
}
