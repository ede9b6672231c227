"""A site with one page that is hidden later, next to pages that share words with it, and the questions to search.

The words that only this page has are invented; some differ by one letter from a word of another page, so that a
correction, or its absence, would tell that the page has them.
"""

from __future__ import annotations

import json
import string
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Any

from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.files.documents.models import StoredDocument
from cms.files.documents.pdf_texts import read_due_texts
from tests.cms.files.documents.pdfs import build_pdf
from tests.search.querying.index_changes import index_changes

OWN_WORDS = ["velkarita", "quaxonetto", "dremplore", "brontavik", "quillonda"]  # title, summary, body, topic, person
FILE_WORDS = ["zorblattin", "mickelorn"]
SHARED_WORDS = ["harbour", "inquiry", "workers"]
SEARCH, SUGGEST = "/api/v1/search", "/api/v1/search/suggest"

OTHER_SEARCHES = [("second", {"limit": 1, "offset": 1}), ("filtered", {"type": "story"})]

Response = dict[str, Any]
Ask = Callable[[], dict[str, Response]]


@dataclass
class HiddenSite:
    """The pages, and the responses of the site before the page existed, and while it offered no file."""

    tree: factories.SiteTree
    section: Page
    page: Page
    document: StoredDocument
    person: Any
    topic: Any
    other_home: Page
    never: dict[str, Response]
    without_file: dict[str, Response]

    def reload(self) -> Page:
        return states.reload_page(self.page)


def build_hidden_site(tree: factories.SiteTree, ask_all: Ask) -> HiddenSite:
    """Create and index the pages, and ask all questions at each stage."""
    section = factories.StoryIndexFactory(parent=tree.home, title="Section", slug="section")  # not searched itself
    other_home = factories.HomeFactory(parent=tree.home.get_parent(), title="Other site", slug="other-site")
    Site.objects.create(hostname="other.example", port=80, root_page=other_home)
    _create_others()
    _run_worker()
    never = ask_all()
    document = factories.DocumentFactory(
        title="Annex", content=build_pdf("The zorblattin of the harbour workers mickelorn."), filename="annex.pdf"
    )
    person, topic = factories.PersonFactory(name="Quillonda Smith"), factories.TopicFactory(label="Brontavik")
    page = factories.StoryFactory(
        title="Velkarita harbour inquiry",
        summary="The quaxonetto workers.",
        parent=section,
        body=build_body(),
        bylines=[person],
        topics=[topic],
        expire_at=timezone.now() + timedelta(days=30),
        bare=True,
    )
    _run_worker()
    without_file = ask_all()
    page = states.publish(page, body=[*build_body(), blocks.documents([blocks.document_item(document)])])
    _run_worker()
    return HiddenSite(tree, section, page, document, person, topic, other_home, never, without_file)


def build_body() -> list[Any]:
    """Return the text of the page, without its file."""
    return [blocks.rich_text("A dremplore inquiry of workers.")]


def _create_others() -> None:
    """Create pages whose words are shared, or similar to those that only the hidden page has."""
    for number, title in enumerate(("Harbour inquiry", "Velkarite harbour", "Workers of the harbour", "Quaxonette")):
        text = f"An inquiry of workers at pier {number}. Dremplora."
        factories.StoryFactory(title=title, summary="Workers.", body=[blocks.rich_text(text)], bare=True)
    factories.ReleaseFactory(title="Inquiry of the harbour", body=[blocks.rich_text("Velkarites.")], bare=True)


def _run_worker() -> None:
    while read_due_texts():
        pass
    index_changes()


# ---------------------------------------------------------------- questions


def build_questions(words: Sequence[str]) -> list[str]:
    """Return these words and the shared ones, alone, in pairs, quoted, excluded and half-typed."""
    every = [*words, *SHARED_WORDS]
    pairs = [f"{one} {other}" for one, other in combinations(every, 2)]
    others = [f'"{words[0]} harbour"', *(f"harbour -{word}" for word in words), *(word[:5] for word in every)]
    return [*every, *(f"{word} " for word in words), *pairs, *others, " ".join(every)]


def build_few_questions(words: Sequence[str]) -> list[str]:
    """Return a few questions of each kind."""
    typing_errors = [word[:4] + "z" + word[5:] for word in words]
    return [*words, "harbour", f"{words[0]} {words[1]}", f"harbour -{words[2]}", words[0][:5], *typing_errors]


def build_typing_errors(word: str) -> Iterator[str]:
    """Yield the word with one letter missing, swapped, replaced or added, in every way."""
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        if at and word[at] != word[at - 1]:
            yield word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
        for letter in string.ascii_lowercase:
            if letter != word[at]:
                yield word[:at] + letter + word[at + 1 :]
            yield word[:at] + letter + word[at:]


# ---------------------------------------------------------------- responses


def ask(questions: Iterable[str]) -> dict[str, Response]:
    """Return what a visitor learns from all responses to each question, without the order of the items."""
    client = Client()
    return {q: _ask(client, q, [("first", {}), *OTHER_SEARCHES]) for q in questions}


def ask_once(questions: Iterable[str]) -> dict[str, Response]:
    """Return the same of suggestions and of one search for each question."""
    client = Client()
    return {q: _ask(client, q, [("first", {})]) for q in questions}


def _ask(client: Client, q: str, searches: Sequence[tuple[str, dict[str, Any]]]) -> Response:
    found: Response = {"suggest": client.get(SUGGEST, {"q": q, "limit": 20}).json()["items"]}
    for name, params in searches:
        response = client.get(SEARCH, {"q": q, **params})
        assert response.status_code == 200, response.content
        answer = response.json()
        if name == "second":  # nearly equal scores decide which item it is
            answer["items"] = len(answer["items"])
        else:
            answer["items"] = sorted(answer["items"], key=lambda item: item["id"])
        del answer["query"], answer["query_id"]
        found[name] = {**answer, "next": bool(answer["next"])}
    return found


def find_differences(expected: dict[str, Response], found: dict[str, Response]) -> list[str]:
    """Return a line for each question whose responses differ."""
    return [
        f"{q!r}: {name}: {json.dumps(expected[q][name])} became {json.dumps(found[q][name])}"[:2_000]
        for q in found
        for name in found[q]
        if expected[q][name] != found[q][name]
    ]


def without_passages(found: dict[str, Response]) -> dict[str, Response]:
    """Return the responses with the ids of the items only."""

    def shorten(name: str, answer: Any) -> Any:
        is_list = name in ("first", "filtered")
        return {**answer, "items": [item["id"] for item in answer["items"]]} if is_list else answer

    return {q: {name: shorten(name, answer) for name, answer in answers.items()} for q, answers in found.items()}
