/** The texts of the search that the site has in common with the search element of the package. */
import { SEARCH_TEXTS } from "clarion-contract/search-texts";

/** Return these texts of a language, by the names of the site. */
export function shareSearchTexts(language: keyof typeof SEARCH_TEXTS) {
  const texts = SEARCH_TEXTS[language];
  return {
    search: texts.search,
    searchLabel: texts.label,
    results: (count: number, query = "") => texts.results(count, query),
    didYouMean: texts.didYouMean,
    asTyped: texts.asTyped,
    promoted: texts.promoted,
    sortBy: texts.sortBy,
    sorts: texts.sorts,
    openFilters: texts.filters,
    showMore: texts.more,
    clear: texts.clearFilters,
    chosen: texts.chosen,
    remove: texts.remove,
    degraded: texts.degraded,
    noResults: {
      heading: texts.nothing,
      spelling: texts.checkSpelling,
      filters: texts.removeFilters,
      topics: texts.topics,
      latest: texts.latest,
    },
    suggestions: texts.suggestions,
    suggestionKinds: texts.suggestionKinds,
    suggestionCount: texts.suggestionCount,
    previous: texts.previous,
    next: texts.next,
    page: texts.page,
    storyKinds: texts.storyKinds,
    actionKinds: texts.actionKinds,
  };
}
