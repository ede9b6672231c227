/** The texts of the search element in English. Every other language has the same entries. */
import type { ActionKind, PageType, StoryKind } from "../../schema.ts";

/** What search pages of all kinds say about an answer. Words in braces are replaced. */
export const answers = {
  whatYouCanDo: "What you can do",
  leftOut: "Nothing was found with “{filter}”, so it was left out.",
  otherLanguages: "Few or no pages in {language} match, so all languages were searched.",
  inLanguage: "in {language}",
};

export const en = {
  ...answers,
  label: "Search the site",
  search: "Search",
  suggestions: "Suggestions",
  suggestionKinds: { page: "Page", topic: "Topic", person: "Person", query: "Search" } as Record<string, string>,
  suggestionCount: (count: number | string) => `Suggestions: ${String(count)}. Use the arrow keys.`,
  searching: "Searching",
  results: (count: number, query: string) => {
    const number = count === 1 ? "1 result" : `${count.toLocaleString("en-GB")} results`;
    return query ? `${number} for “${query}”` : number;
  },
  nothing: (query: string) => (query ? `Nothing matches “${query}”` : "Nothing matches"),
  checkSpelling: "Check the spelling, or try fewer or more general words.",
  removeFilters: "Remove a filter.",
  topics: "Browse by topic",
  latest: "Latest releases",
  didYouMean: (link: string) => `Did you mean ${link}?`,
  asTyped: (query: string) => `Search only for “${query}”`,
  promoted: "Recommended",
  inAttachment: "Attached file:",
  filters: "Filter and sort",
  chosen: "Chosen filters",
  remove: (filter: string) => `Remove the filter “${filter}”`,
  clearFilters: "Clear all filters",
  more: (count: number) => `Show ${String(count)} more`,
  from: (date: string) => `From ${date}`,
  until: (date: string) => `Before ${date}`,
  sortBy: "Sort by",
  sorts: { relevance: "Most relevant", newest: "Newest first", oldest: "Oldest first" },
  pages: "Pages of the results",
  page: (page: number) => `Page ${String(page)}`,
  previous: "Previous",
  next: "Next",
  degraded: "Search is limited at the moment: it covers only titles and summaries.",
  offline: "You are offline. The search starts again when you are connected.",
  unavailable: "Search is not available at the moment.",
  tooMany: "Too many searches from your network.",
  invalid: "This search is not possible. Try fewer words.",
  wait: (seconds: number) => `Please try again in ${String(seconds)} seconds.`,
  retry: "Try again",
  types: { release: "Press release", story: "Story", call_to_action: "Take action", standard: "Page", person: "Person" } as Partial<Record<PageType, string>>,
  storyKinds: {
    news: "News",
    blog: "Blog",
    field_story: "Field story",
    statement: "Statement",
    event_report: "Event report",
  } as Partial<Record<StoryKind, string>>,
  actionKinds: {
    give_once: "Give once",
    give_monthly: "Give each month",
    sign_up: "Stay in touch",
    petition: "Petition",
    attend: "Come along",
    donor_portal: "Your giving",
  } as Partial<Record<ActionKind, string>>,
};

/** The texts of the search element in one language. */
export type SearchTexts = typeof en;

/** The part of them that the texts of websites have as well. */
export type AnswerTexts = typeof answers;
