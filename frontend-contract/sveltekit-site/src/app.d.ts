import type { SiteAnswer, Translation, WithdrawnPage } from "clarion-contract";
import type { SearchOutcome, SiteLanguage } from "clarion-contract/site";

declare global {
  namespace App {
    interface Locals { locale: string }
    interface Error { withdrawal?: WithdrawnPage; failure?: Exclude<SearchOutcome, { result: "found" }> }
    interface PageData { locale: string; language: SiteLanguage; site: SiteAnswer | null; cms: string; path?: string; translations?: Translation[] }
  }
}
