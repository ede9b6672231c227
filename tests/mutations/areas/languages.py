"""Faults of a search in several languages: what is shown of a translation group, counted and paged."""

from __future__ import annotations

from ..mutation import in_area, mutate

GROUPS = "search/querying/translation_groups.py"
LANGUAGES = "search/querying/languages.py"

RULES = "search/querying/test_languages_together.py"
PAGES = "search/querying/test_translation_groups.py"

MUTATIONS = in_area(
    "languages",
    mutate(
        "a page is shown in the language that matches, although the visitor's exists",
        GROUPS,
        "    if own is not None:\n",
        "    if own is not None and own_root.language in languages:\n",
        f"{RULES}::test_words_of_another_language_find_the_page_in_the_language_of_the_visitor",
    ),
    mutate(
        "a page that editors hide is found by its translation",
        GROUPS,
        "for key in _read_keys(hidden_ids):",
        "for key in ():",
        f"{RULES}::test_a_page_that_editors_hide_from_search_is_not_found_through_its_translation",
    ),
    mutate(
        "a hidden page of the language that matches finds its translation",
        GROUPS,
        "    pages = only_searchable(visible_now(BasePage, root=root, now=now), types)\n"
        "    return pages.order_by().filter(pk__in=ids).values_list(*_COLUMNS)",
        "    pages = BasePage.objects.filter(locale_id=root.locale_id, first_published_at__lt=now)\n"
        "    return only_searchable(pages, types).order_by().filter(pk__in=ids).values_list(*_COLUMNS)",
        f"{PAGES}::test_a_translation_that_is_hidden_after_it_was_indexed_finds_nothing",
    ),
    mutate(
        "an alias is shown as a translation",
        GROUPS,
        "    pages = only_searchable(visible_now(BasePage, root=root, now=now), types)\n"
        "    return pages.order_by().filter(translation_key__in=keys).values_list(*_COLUMNS)",
        "    pages = visible_now(BasePage, root=root, now=now).filter(content_type_id__in=types)\n"
        "    return pages.order_by().filter(translation_key__in=keys).values_list(*_COLUMNS)",
        f"{RULES}::test_an_alias_in_the_language_of_the_visitor_is_not_a_second_result",
    ),
    mutate(
        "facets count the pages that match instead of those that are shown",
        LANGUAGES,
        "    for root, shown in ids.items():\n        query = replace(",
        "    for root, one in languages.items():\n        shown = [found.id for found in _find_matches(one, False)]\n"
        "        query = replace(",
        f"{PAGES}::test_facets_and_totals_are_the_counts_of_groups_by_the_page_that_is_shown",
    ),
    mutate(
        "the next page of results begins at the position, whatever was published meanwhile",
        LANGUAGES,
        "return next((positions[key] + 1 for key in self.keys if key in positions), self.position)",
        "return self.position",
        f"{PAGES}::test_no_group_is_shown_twice_while_translations_are_published_and_taken_down",
    ),
    mutate(
        "a typing error in another language wins over a correction in the own one",
        LANGUAGES,
        "text = query.text if with_typos else _match_as_typed(query.text)",
        "text = query.text",
        f"{RULES}::test_a_correction_in_the_own_language_wins_over_a_typing_error_in_another",
    ),
    mutate(
        "chance results of the own language hide those of another",
        LANGUAGES,
        "    if own.total == 0 or own.total > MAX_HITS or search.is_degraded:\n        return own.total > 0\n",
        "    return own.total > 0\n",
        f"{RULES}::test_results_that_lack_the_words_as_typed_do_not_hide_those_of_another_language",
    ),
)
