import type { SiteAnswer, Translation, WithdrawnPage } from "clarion-contract";
import type { SearchOutcome, SiteLanguage, Source } from "clarion-contract/site";

declare global {
  namespace App {
    interface Locals { locale: string; source: Source }
    interface Error { withdrawal?: WithdrawnPage; failure?: Exclude<SearchOutcome, { result: "found" }> }
    interface PageData { locale: string; language: SiteLanguage; site: SiteAnswer | null; cms: string; isRehearsal: boolean; banner: string; path?: string; translations?: Translation[] }
  }
}
