import type { Client, Rehearsal, SiteAnswer, Translation, WithdrawnPage } from "clarion-contract";
import type { OpenedRehearsal } from "$lib/server/rehearsal";
import type { SearchOutcome, SiteLanguage } from "clarion-contract/site";

declare global {
  namespace App {
    interface Locals { locale: string; rehearsal: OpenedRehearsal | null; joint?: Client | undefined }
    interface Error { withdrawal?: WithdrawnPage; failure?: Exclude<SearchOutcome, { result: "found" }> }
    interface PageData { locale: string; isJoint: boolean; language: SiteLanguage; site: SiteAnswer | null; cms: string; rehearsal: Rehearsal | null; path?: string; translations?: Translation[] }
  }
}
