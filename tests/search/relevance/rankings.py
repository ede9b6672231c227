"""Rankings to compare: ours and untuned ones. Each returns the slugs of the results of a judged query."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import tantivy
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from cms.pages.models import BasePage
from search.engines.analysis import is_stopword, split_words
from search.engines.port import Source
from search.evaluation.evaluator import RESULT_DEPTH, GradedQuery, find_top_page_ids
from search.indexing.expected_documents import expected_documents
from tests.elasticsearch import server

Ranking = Callable[[GradedQuery[str]], list[str]]
TEXTS = ("title", "summary", "body")


def slugs() -> dict[int, str]:
    return dict(BasePage.objects.values_list("pk", "slug"))


def ours() -> Ranking:
    """Return the ranking that visitors get from the current engine."""
    named = slugs()
    return lambda judged: [named[pk] for pk in find_top_page_ids(judged.query, locale=judged.locale)]


def sources() -> list[Source]:
    """Return the document of every searchable page, with its names as a part of its text."""
    wanted = expected_documents(BasePage.objects.values_list("pk", flat=True))
    sources = [source for source in wanted.sources.values() if source]
    return [{**source, "body": f"{source['body']}\n{source['names']}"} for source in sources]


@contextmanager
def untuned_multi_match() -> Iterator[Ranking]:
    """Yield the default ranking of Elasticsearch: the standard analyzer and `multi_match` without options."""
    index, named = f"relevance-untuned-{id(object())}", slugs()
    texts = {"type": "text"}
    with Elasticsearch(server.require_url()) as client:
        fields = {"locale": {"type": "keyword"}, **dict.fromkeys(TEXTS, texts)}
        client.indices.create(index=index, mappings={"properties": fields})
        try:
            bulk(client, ({"_index": index, "_id": page["id"], **_plain(page)} for page in sources()), refresh=True)

            def rank(judged: GradedQuery[str]) -> list[str]:
                matching = {"multi_match": {"query": judged.query, "fields": list(TEXTS)}}
                query = {"bool": {"must": matching, "filter": {"term": {"locale": judged.locale}}}}
                hits = client.search(index=index, query=query, size=RESULT_DEPTH)["hits"]["hits"]
                return [named[int(hit["_id"])] for hit in hits]

            yield rank
        finally:
            client.indices.delete(index=index)


def untuned_tantivy() -> Ranking:
    """Return the default ranking of tantivy: its tokenizer and query parser on three fields, one index per language."""
    named, searchers = slugs(), {}
    pages = sources()
    for locale in {page["locale"] for page in pages}:
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("id", stored=True)
        for name in TEXTS:
            builder.add_text_field(name)
        index = tantivy.Index(builder.build())
        writer = index.writer(heap_size=50_000_000, num_threads=1)
        for page in pages:
            if page["locale"] == locale:
                writer.add_document(tantivy.Document(id=page["id"], **{name: page[name] for name in TEXTS}))  # type: ignore[literal-required]
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searchers[locale] = index, index.searcher()

    def rank(judged: GradedQuery[str]) -> list[str]:
        index, searcher = searchers[judged.locale]
        query, _ = index.parse_query_lenient(judged.query, list(TEXTS))
        hits = searcher.search(query, RESULT_DEPTH).hits
        return [named[searcher.doc(address)["id"][0]] for _, address in hits]

    return rank


def newest_with_any_word() -> Ranking:
    """Return a ranking by date of the pages that contain any word of the query."""
    named = slugs()
    pages = sorted(sources(), key=lambda page: page["published_at"], reverse=True)
    texts = [(page, " ".join((page["title"], page["summary"], page["body"])).lower()) for page in pages]

    def rank(judged: GradedQuery[str]) -> list[str]:
        words = [word.text.lower() for word in split_words(judged.query) if not is_stopword(word.text, judged.locale)]
        any_word = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in words) or "$^")
        found = (page for page, text in texts if page["locale"] == judged.locale and any_word.search(text))
        return [named[page["id"]] for page, _ in zip(found, range(RESULT_DEPTH), strict=False)]

    return rank


def _plain(page: Source) -> dict[str, str]:
    return {"locale": page["locale"], "title": page["title"], "summary": page["summary"], "body": page["body"]}
