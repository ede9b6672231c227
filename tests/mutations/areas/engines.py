"""Faults of the search engines that the conformance suite must find, each in tantivy and in Elasticsearch."""

from __future__ import annotations

from ..mutation import Change, Mutation, in_area

TANTIVY, ELASTICSEARCH = "search/engines/tantivy/", "search/engines/elasticsearch/"
BOTH = ("tantivy", "elasticsearch")


def mutate_engine(name: str, test: str, engine: str, path: str, old: str, new: str) -> Mutation:
    """Return a mutation that the tests of an engine in a file of the conformance suite must find."""
    change = Change(f"search/engines/{path}", old, new)
    return Mutation(f"{name} ({engine})", (change,), (f"search/engines/{test}",), keyword=f"[{engine}")


def mutate_both(name: str, test: str, tantivy: tuple[str, str, str], elastic: tuple[str, str, str]) -> list[Mutation]:
    """Return the same fault in both engines, as (file, old text, new text) below the directory of each."""
    return [
        mutate_engine(name, test, engine, f"{engine}/{path}", old, new)
        for engine, (path, old, new) in zip(BOTH, (tantivy, elastic), strict=True)
    ]


def mutate_shared(name: str, test: str, path: str, old: str, new: str) -> list[Mutation]:
    """Return a fault in code that both engines use."""
    return [mutate_engine(name, test, engine, path, old, new) for engine in BOTH]


WORDS = [
    *mutate_both(
        "French words have English stems",
        "test_languages.py",
        (
            "schema.py",
            "    name = language_of(locale).stemmer\n",
            "    name = 'english' if locale == 'fr' else language_of(locale).stemmer\n",
        ),
        (
            "mappings.py",
            '"language": STEMMERS[language.code]}',
            '"language": "porter2" if language.code == "fr" else STEMMERS[language.code]}',
        ),
    ),
    *mutate_both(
        "a phrase matches across two blocks",
        "test_phrases.py",
        ("schema.py", "position += len(with_form) + BLOCK_GAP", "position += len(with_form)"),
        ("mappings.py", 'f"\\\\n => \\\\u0020{_BREAK}\\\\u0020"', '"\\\\n => \\\\u0020"'),
    ),
    *mutate_both(
        "stopwords count",
        "test_words.py",
        ("match_queries.py", "if not pair[0].required and not pair[0].stopword]", "if not pair[0].required]"),
        ("match_queries.py", "if not group.required and not group.stopword]", "if not group.required]"),
    ),
    *mutate_both(
        "excluded words are found",
        "test_words.py",
        ("match_queries.py", "nots=[self.excluded_query(one) for one in self.text.excluded]", "nots=[]"),
        ("searcher.py", "    excluded = excluded_queries(text, search_query.locale, fields)\n", "    excluded = []\n"),
    ),
    *mutate_both(
        "all pairs of characters must match",
        "test_characters.py",
        ("match_queries.py", "for _ in word], count_required_pairs(word))", "for _ in word], len(word))"),
        ("match_queries.py", '"minimum_should_match": count_required_pairs(word)', '"minimum_should_match": len(word)'),
    ),
    *mutate_both(
        "a single character is found by itself only",
        "test_characters.py",
        (
            "match_queries.py",
            "        if is_single_character(word):\n            return [term_query(CHARACTERS_FIELD",
            "        if not word:\n            return [term_query(CHARACTERS_FIELD",
        ),
        (
            "match_queries.py",
            '    if is_single_character(word):\n        return [{"match": {CHARACTERS_FIELD: word}}]\n',
            "",
        ),
    ),
    *mutate_both(
        "quoted words match with typing errors",
        "test_phrases.py",
        ("match_queries.py", "        if one.exact:\n            return []\n", ""),
        (
            "match_queries.py",
            "as_written if alternative.exact else as_written | fuzziness_params(word)",
            "as_written | fuzziness_params(word)",
        ),
    ),
]

RESULTS = [
    *mutate_both(
        "facets ignore the other filters",
        "test_facets.py",
        ("query_builder.py", "if values and name != except_filter:", "if values and except_filter is None:"),
        ("filters.py", "if other in search_query.facets and other != name\n", "if other == name != name\n"),
    ),
    *mutate_both(
        "facets apply their own filter",
        "test_facets.py",
        ("query_builder.py", "if values and name != except_filter:", "if values:"),
        ("filters.py", "if other in search_query.facets and other != name\n", "if other in search_query.facets\n"),
    ),
    *mutate_both(
        "an expired page is found",
        "test_filters.py",
        ("clauses.py", '        yield range_query("expires", self.now + 1, None)\n', ""),
        ("filters.py", "must_not = [TOMBSTONE_QUERY, expired_query(now)]", "must_not = [TOMBSTONE_QUERY]"),
    ),
    *mutate_both(
        "hidden pages are found",
        "test_filters.py",
        (
            "clauses.py",
            '        return [terms_query("id", sorted(self.hidden_ids))] if self.hidden_ids else []',
            "        return []",
        ),
        ("filters.py", "    if except_for:\n        must_not.append(ids_query(except_for))\n", ""),
    ),
    *mutate_shared(
        "a highlight is not escaped",
        "test_highlights.py",
        "highlight.py",
        "    parts.append(escape(text[at:end]))\n",
        "    parts.append(text[at:end])\n",
    ),
    *mutate_shared(
        "a passage does not say where it is cut",
        "test_passages.py",
        "highlight.py",
        """    return f"{'' if begins else CUT}{html}{'' if ends else CUT}\"""",
        "    return html",
    ),
    *mutate_shared(
        "a passage begins with its match, anywhere in a sentence",
        "test_passages.py",
        "highlight.py",
        "    earliest = max(first, match.end - MAX_FRAGMENT_CHARS)\n",
        "    return match.start\n",
    ),
    *mutate_both(
        "an error is not SearchUnavailable",
        "test_errors.py",
        (
            "store.py",
            '    except Exception as exc:\n        raise SearchUnavailable(f"{action}: {exc}") from exc\n',
            "    except Exception:\n        raise\n",
        ),
        (
            "client.py",
            '        raise SearchUnavailable(f"Elasticsearch refused the request: {exc}") from exc',
            "        raise exc",
        ),
    ),
]

ORDER = [
    *mutate_both(
        "equal hits are in the order of the index",
        "test_paging.py",
        ("searcher.py", "key=lambda hit: (-hit.score, -hit.id)", "key=lambda hit: -hit.score"),
        ("searcher.py", '[{"_score": "desc"}, {"id": "desc"}]', '[{"_score": "desc"}, {"_doc": "asc"}]'),
    ),
    *mutate_both(
        "an offset is one too high",
        "test_paging.py",
        (
            "searcher.py",
            "    start = cursor.position if cursor else search_query.offset\n",
            "    start = cursor.position if cursor else search_query.offset + bool(search_query.offset)\n",
        ),
        (
            "searcher.py",
            "    offset = 0 if cursor else search_query.offset\n",
            "    offset = 0 if cursor else search_query.offset + bool(search_query.offset)\n",
        ),
    ),
    *mutate_both(
        "there are no hits beyond the first hundred",
        "test_paging.py",
        (
            "searcher.py",
            "            return total, order\n        depth",
            "            return total, order[:100]\n        depth",
        ),
        (
            "searcher.py",
            "min(search_query.limit + 1, MAX_RESULT_WINDOW - offset)",
            "min(search_query.limit + 1, 100 - offset)",
        ),
    ),
]

WRITES = [
    *mutate_both(
        "a page is deleted without a tombstone",
        "test_versions.py",
        (
            "writer.py",
            "        self._writer.add_document(built)\n",
            "        if write.source is not None:\n            self._writer.add_document(built)\n",
        ),
        (
            "writer.py",
            '            "_source": source,\n        }\n',
            '            "_source": source,\n        } if write.source else {\n            "_op_type": "delete",\n'
            '            "_index": alias,\n            "_id": str(write.id),\n            "version": write.version,\n'
            '            "version_type": "external_gte",\n        }\n',
        ),
    ),
    *mutate_both(
        "an older version replaces a newer one",
        "test_versions.py",
        (
            "writer.py",
            "        if write.version < versions.get(write.id, 0):\n"
            '            return Outcome(write.id, "superseded")\n',
            "",
        ),
        (
            "writer.py",
            '            "version": write.version,\n            "version_type": "external_gte",\n',
            "",
        ),
    ),
]

DRAFTS = [
    *mutate_both(
        "a draft is scored without the other pages",
        "test_drafts.py",
        (
            "draft_index.py",
            "    link_index(serving, path)\n    _write(path, page)",
            "    import tantivy\n\n    from .schema import get_schema\n\n    path.mkdir()\n"
            "    tantivy.Index(get_schema(), str(path))\n    _write(path, page)",
        ),
        ("draft_index.py", "    _reindex_changes(client, serving, copy, min(positions))\n", ""),
    ),
    *mutate_both(
        "a draft is found beside its live version",
        "test_drafts.py",
        (
            "draft_index.py",
            "    outcome = Writer(path).write([Write(page",
            "    writer = Writer(path)\n"
            "    writer._read_versions = lambda ids: {}\n"
            "    outcome = writer.write([Write(page",
        ),
        (
            "draft_index.py",
            "    _write(client, index, page_id, document, _version_of(replaced))\n    return index, replaced",
            '    _write(client, index, f"{page_id}000", document, 0)\n    return index, replaced',
        ),
    ),
    *mutate_both(
        "a draft is never removed",
        "test_drafts.py",
        (
            "draft_index.py",
            "            self._path.rename(removed)\n        shutil",
            "            pass\n        shutil",
        ),
        (
            "draft_index.py",
            '            _write(client, index, page_id, replaced["_source"], _version_of(replaced))\n        else:',
            "            return\n        else:",
        ),
    ),
]

RANGES = [
    *mutate_both(
        "a range includes its upper limit",
        "test_ranges.py",
        (
            "query_builder.py",
            "range_query(number_field(name), *limits)",
            "range_query(number_field(name), limits[0], limits[1] and limits[1] + 1)",
        ),
        ("filters.py", '("lt", below)) if', '("lte", below)) if'),
    ),
    *mutate_both(
        "pages without a value are first in descending order",
        "test_ranges.py",
        ("schema.py", "(-_NO_VALUE, _NO_VALUE) if number is None", "(_NO_VALUE, _NO_VALUE) if number is None"),
        ("searcher.py", '"missing": "_last"', '"missing": "_first" if key.descending else "_last"'),
    ),
    *mutate_both(
        "a cursor loses its place among equal values",
        "test_ranges.py",
        ("schema.py", "oldest_key(ascending, page_id)", "ascending << _ID_BITS"),
        (
            "searcher.py",
            '[{number_field(key.name): order}, {"id": "desc"}]',
            '[{number_field(key.name): order}, {"id": "asc"}]',
        ),
    ),
]

MUTATIONS = in_area("engines", *WORDS, *RESULTS, *ORDER, *WRITES, *DRAFTS, *RANGES)
