"""One question, asked of one index."""

from __future__ import annotations

from elasticsearch import Elasticsearch

from search.engines.port import Answer, Question

from .client import complete
from .cursor import resumed
from .request import preference, search_body
from .results import read_answer


def ask(client: Elasticsearch, index: str, question: Question) -> Answer:
    """Search an index or alias."""
    asked, cursor = resumed(question)
    answer = client.search(index=index, preference=preference(asked), body=search_body(asked, cursor))
    return read_answer(complete(answer), asked)
