/** The recorded site: its form in the package, and its form in memory. */
import type { AnyPage, CardList, Facet, PageVersions, PersonList, PersonProfile, RedirectList, Sitemap, TermList, VersionComparison, WithdrawnPage } from "../schema.ts";
import type { ResponseBody } from "../types.ts";

/** A recorded body with its headers. */
export interface Recorded<Body = unknown> {
  headers: Record<string, string>;
  body: Body;
}

/** A recorded page. `list` is the path of its list, `filters` are the values that find it in lists and search. */
export interface RecordedPage extends Recorded<AnyPage> {
  list: string | null;
  filters: Record<string, string[]>;
  /** Its event as a calendar, if it has one. */
  event: Recorded | null;
  versions: Recorded<PageVersions>;
  /** What differs from the version before, by the number of the version. */
  comparisons: Record<string, Recorded<VersionComparison>>;
}

/** A page that was withdrawn, with a path at which it was public. */
export interface RecordedWithdrawal extends Recorded<WithdrawnPage> {
  id: number;
  path: string;
}

/** What was recorded in one language. */
export interface RecordedLocale {
  site: Recorded<ResponseBody<"/site">>;
  navigation: Recorded;
  settings: Recorded;
  locales: Recorded;
  topics: Recorded<TermList>;
  regions: Recorded<TermList>;
  people: Recorded<PersonList>;
  profiles: Record<string, Recorded<PersonProfile>>;
  lists: Record<string, Recorded<CardList>>;
  feeds: Record<string, Recorded>;
  facets: Facet[];
}

/** Everything that the public sees. */
export interface RecordedSite {
  locales: Record<string, RecordedLocale>;
  pages: RecordedPage[];
  sitemap: Recorded<Sitemap>;
  redirects: Recorded<RedirectList>;
  withdrawn: RecordedWithdrawal[];
}

/** The recorded site with `{"$": 7}` in the place of the object `shared[7]`. */
export interface SharedSite {
  shared: unknown[];
  [part: string]: unknown;
}

/** Insert the shared objects. They are the same objects wherever they occur, so nothing may change them. */
export function expandSite({ shared, ...site }: SharedSite): RecordedSite {
  const expanded = new Map<number, unknown>();
  const expand = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(expand);
    if (node === null || typeof node !== "object") return node;
    const index = (node as { $?: unknown }).$;
    if (typeof index !== "number") return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, expand(value)]));
    if (!expanded.has(index)) expanded.set(index, expand(shared[index]));
    return expanded.get(index);
  };
  return expand(site) as RecordedSite;
}
