"""Compare what the index, the API and the outboxes hold with what the tables of the database say.

`tables.py` computes the expected documents and the visibility independently. Of the code under test, only the engine's
list of its entries is used, and the answers of the API.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from wagtail.models import Locale, Page, Revision

from cms.delivery.alerts.models import AlertMatch
from cms.delivery.mail.models import QueuedMail
from cms.delivery.webhooks.models import Delivery
from cms.journal.models import JournalEntry, PublicChange, PublicPage
from search.engines.port import Engine
from search.models import ReindexRequest

from .tables import Tables

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
URL = re.compile(r"https?://\S+")
Key = tuple[str, int]  # language and page id


@dataclass(frozen=True)
class Differences:
    """The pages that must not be in the index, that are missing, and whose document is outdated."""

    leaked: list[Key] = field(default_factory=list)
    missing: list[Key] = field(default_factory=list)
    stale: list[Key] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.leaked or self.missing or self.stale)

    def __str__(self) -> str:
        return f"{len(self.leaked)} leaked, {len(self.missing)} missing, {len(self.stale)} stale"


def find_differences(engine: Engine) -> Differences:
    """Return the differences between the index and the database."""
    actual, expected = _actual_digests(engine), _expected_digests()
    return Differences(
        leaked=sorted(actual.keys() - expected.keys()),
        missing=sorted(expected.keys() - actual.keys()),
        stale=sorted(key for key in actual.keys() & expected.keys() if actual[key] != expected[key]),
    )


def public_pages(word: str = "") -> set[int]:
    """Return the ids of the public pages, or of those whose title or an author's name begins with a word."""
    tables = Tables()
    return {
        page["pk"]
        for page in tables.public()
        if page["title"].startswith(word) or any(name.startswith(word) for name in tables.authors(page))
    }


def has_scheduled_changes(until: datetime = FOREVER, *, except_for: Sequence[str] = ()) -> bool:
    """Return whether a page is scheduled or expires before this moment, except for publications of these page ids."""
    return (
        Revision.objects.filter(approved_go_live_at__lt=until).exclude(object_id__in=except_for).exists()
        or Page.objects.filter(live=True, expire_at__lt=until).exists()
    )


def _actual_digests(engine: Engine) -> dict[Key, str]:
    return {
        (language, entry.id): entry.fingerprint
        for language in Locale.objects.values_list("language_code", flat=True)
        for entry in engine.scan(language)
        if entry.fingerprint
    }


def _expected_digests() -> dict[Key, str]:
    tables = Tables()
    return {(page["language"], page["pk"]): tables.digest(page) for page in tables.public()}


# ---------------------------------------------------------------- what the public sees


def find_public_violations(word: str) -> list[str]:
    """Return where the API differs from the tables: hidden pages are absent, and all public ones are found.

    `word` is in the title of every page below the lists. The worker has finished, and the index is refreshed.
    """
    tables, client = Tables(), Client()
    expected = {page["pk"]: page for page in tables.pages if tables.is_visible(page) and word in page["title"]}
    english = {pk: page for pk, page in expected.items() if page["language"] == "en"}
    originals = {pk for pk, page in english.items() if page["alias_of_id"] is None}
    of_type = {name: {pk for pk in english if tables.types[pk] == name} for name in ("story", "release")}
    found = {
        "search": (_get_ids(client, f"/search?q={word}&limit=50"), originals),
        "stories": (_get_ids(client, "/stories?limit=50"), of_type["story"]),
        "releases": (_get_ids(client, "/releases?limit=50"), of_type["release"]),
        "sitemap": (_get_ids(client, "/sitemap?noindex=true&limit=100&locale=en"), {*english}),
        "feed": (_get_feed_ids(client, tables, "/feeds/stories.json"), of_type["story"]),
    }
    homes = {page["pk"] for page in tables.pages if word not in page["title"]}
    violations = [f"{name}: {text}" for name, pair in found.items() if (text := _compare(pair[0] - homes, pair[1]))]
    every = {page["pk"]: page for page in tables.pages if word in page["title"]}
    return violations + [text for pk, page in every.items() if (text := _judge_page(client, pk, page, expected))]


def find_recorded_violations(first_change: int) -> list[str]:
    """Return where the public pages that the worker has recorded differ from the tables, or from their changes."""
    tables = Tables()
    expected = {page["pk"]: tables.path_of(page) for page in tables.pages if tables.is_visible(page)}
    recorded = dict(PublicPage.objects.values_list("page_id", "path"))
    wrong = [pk for pk in expected.keys() | recorded.keys() if expected.get(pk) != recorded.get(pk)]
    violations = [f"/changes: page {pk} is {recorded.get(pk)}, not {expected.get(pk)}" for pk in sorted(wrong)]
    state: dict[int, str | None] = {}
    for change in PublicChange.objects.filter(sequence__gt=first_change).order_by("sequence"):
        if change.page_id in state and (state[change.page_id] is None) != (change.change == "published"):
            violations.append(f"/changes: page {change.page_id} is {change.change} after {state[change.page_id]}")
        state[change.page_id] = None if change.change == "removed" else change.path
    violations += [
        f"/changes: the last one of page {pk} is wrong" for pk, at in state.items() if expected.get(pk) != at
    ]
    return violations


def find_tree_violations() -> list[str]:
    """Return where the page tree is damaged: treebeard's own checks, and the URL paths of all pages."""
    violations = [f"tree: {problem}" for problem in Page.find_problems() if problem]
    rows = {row["path"]: row for row in Page.objects.values("pk", "path", "slug", "url_path", "depth")}
    for path, row in rows.items():
        above = rows.get(path[: -Page.steplen])
        if row["depth"] > 2 and above and row["url_path"] != f"{above['url_path']}{row['slug']}/":
            violations.append(f"tree: page {row['pk']} has the URL path {row['url_path']} below {above['url_path']}")
    return violations


def find_queue_violations() -> list[str]:
    """Return the queues in which work is left."""
    models = ReindexRequest, QueuedMail, Delivery
    waiting = {model: model.waiting_rows().count() for model in models}
    violations = [f"queue: {count} rows of {model.__name__} wait" for model, count in waiting.items() if count]
    failed = {model: model.objects.exclude(failed_at=None).count() for model in models}
    return violations + [f"queue: {count} rows of {model.__name__} failed" for model, count in failed.items() if count]


# ---------------------------------------------------------------- what was sent


def find_webhook_violations(messages: Sequence[tuple[str, dict[str, Any]]], first_change: int) -> list[str]:
    """Return the public changes that an endpoint has not received, or more than once, by (message id, event) pairs.

    A message that was sent twice has the same id; receivers ignore the second one.
    """
    reported = Counter(
        (news["id"], change, news["path"]) for event in dict(messages).values() for change, news in list_news(event)
    )
    rows = PublicChange.objects.filter(sequence__gt=first_change).values_list("page_id", "change", "path")
    expected = Counter(rows)
    lost = [f"webhooks: {key} is lost" for key in (expected - reported).elements()]
    return lost + [f"webhooks: {key} is too much" for key in (reported - expected).elements()]


def find_mail_violations(messages: Sequence[tuple[str, str]], *, may_repeat: bool = False) -> list[str]:
    """Return the matches of alerts that were reported in no e-mail, or in several, by (message id, text) pairs.

    `may_repeat`: a worker was killed, so that an e-mail may have been sent without being recorded.
    """
    paths = {path: pk for pk, path in PublicPage.objects.values_list("page_id", "path")}
    sent = Counter(message_id for message_id, _ in messages)
    reported = Counter(
        pk for _, text in messages for pk in {paths.get(urlsplit(url).path) for url in URL.findall(text)}
    )
    del reported[None]
    waiting = AlertMatch.objects.filter(reported_at=None).count()
    lost = [f"mail: {waiting} matches were not reported"] if waiting else []
    if may_repeat:
        return lost
    twice = [f"mail: {message_id} was sent {count} times" for message_id, count in sent.items() if count > 1]
    return lost + twice + [f"mail: page {pk} was reported {count} times" for pk, count in reported.items() if count > 1]


def list_news(event: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    kind, _, change = event["type"].partition(".")
    if kind == "page":
        yield change, event["data"]
    elif kind == "pages":
        yield from ((news["change"], news) for news in event["data"]["changes"])


def _get_ids(client: Client, address: str) -> set[int]:
    response = client.get(f"/api/v1{address}")
    assert response.status_code == 200, (address, response.status_code)
    answer = response.json()
    assert not answer.get("degraded"), address
    return {item["id"] for item in answer["items"]}


def _get_feed_ids(client: Client, tables: Tables, address: str) -> set[int]:
    """Return the pages of a feed, which has addresses instead of ids; -1 for one that is unknown."""
    pages = {tables.path_of(page): page["pk"] for page in tables.pages if tables.find_home(page)}
    items = client.get(f"/api/v1{address}").json()["items"]
    return {pages.get(urlsplit(item["url"]).path, -1) for item in items}


def _compare(found: set[int], expected: set[int]) -> str:
    hidden, missing = sorted(found - expected), sorted(expected - found)
    return "; ".join(f"{text} {ids}" for text, ids in (("hidden", hidden), ("not found", missing)) if ids)


def _judge_page(client: Client, pk: int, page: dict[str, Any], expected: dict[int, Any]) -> str:
    """Return what is wrong with the answer about one page: 404 exactly if it is hidden."""
    status = client.get(f"/api/v1/pages/{pk}?locale={page['language']}").status_code
    return "" if status == (200 if pk in expected else 404) else f"page {pk} ({page['title']}): {status}"


def find_journal_violations(read: Sequence[int]) -> list[str]:
    """Return the entries that a consumer has missed which read the journal while it was written."""
    written = JournalEntry.objects.filter(sequence__gt=read[0], sequence__lte=read[-1]).order_by("sequence")
    missed = sorted(set(written.values_list("sequence", flat=True)) - set(read))
    return [f"journal: entry {sequence} appeared behind later ones" for sequence in missed]
