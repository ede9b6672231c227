"""A rehearsal has no word of the drafts that its audience may not see, and the site has none while it exists.

Hidden drafts have unique words in all of their fields and files. All addresses are asked, through the front of the
service and at the site; what the rehearsal stores, logs and reports is read as well.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.util import setup_testing_defaults
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from elasticsearch import Elasticsearch
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Comment, Page

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.restricted_drafts.models import set_audience
from cms.editing.restricted_drafts.rules import Audience as Choice
from cms.rehearsal.child import choose_socket
from cms.rehearsal.copies.service import Audience
from cms.rehearsal.front import Front
from cms.rehearsal.lifecycle import create_row, end
from cms.rehearsal.models import Rehearsal
from cms.rehearsal.report.reports import RehearsalAnswers, save_report
from cms.rehearsal.report.text import write_report
from cms.rehearsal.timeline import MovedClock
from cms.rehearsal.tokens import build_token
from search.engine import close_engines
from tests.cms.embargo.canaries import CHANNELS, NEVER, ReleaseWithCanaries, create_mentions, create_release
from tests.cms.embargo.requests import Request, build_requests, collect_responses
from tests.cms.rehearsal.copies.conftest import CopiedDatabase
from tests.elasticsearch import server

from .acts import do_acts
from .answers import CHANGES, ask_rehearsal, ask_site, list_addresses, list_searches
from .rehearsed import Rehearsed, rehearse
from .schedules import Schedule
from .site_time import do_due_work

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

# The words of a draft begin with one of these.
TEAM, EMBARGO, SCHEDULED, CHANGE = STEMS = ("zqteamvogel", "zqsperrvogel", "zqplanvogel", "zqwandelvogel")
CMS = "https://cms.example.org"
ZONE = "Europe/Brussels"
# Fields whose words are those of snippets. Nobody restricts snippets, so a copy has them; no address has their words.
SNIPPETS = ("boilerplate", "contact", "person", "topic")
FIELDS = (*CHANNELS, *NEVER, "seo", "description", "titre", "old", "comment", "title", "draft")
QUERY_ID = re.compile(rb'"query_id": ?"[^"]*"')  # random, for the counts of clicks
RANDOM_HEADERS = ("X-Request-ID", "Date")
SCHEDULES = int(os.environ.get("SCHEDULES", "1"))
SEED = int(os.environ.get("SEED", "1"))


@dataclass(frozen=True)
class Site:
    """A site with public pages and hidden drafts, and the clock of this process."""

    moved: MovedClock
    tree: Any
    neighbour: Any
    drafts: tuple[ReleaseWithCanaries, ...]
    since: str

    def list_requests(self) -> list[Request]:
        """Return all addresses: operations with each word as a query, paths, files, and what could be guessed."""
        requests = [
            one for draft in self.drafts for one in build_requests(draft, self.tree.home, self.neighbour, self.since)
        ]
        ids = sorted(Page.objects.filter(depth__gt=1).values_list("pk", flat=True))
        others = [*list_addresses(ids, list(STEMS)), "/api/v1/preview?code=1", "/api/v1/rehearsal", "/sitemap.xml"]
        return list(dict.fromkeys([*requests, *(Request("all", address) for address in others)]))

    def list_names(self, stems: Iterable[str]) -> list[str]:
        """Return what a copy without these drafts may not have: their words, and the random names of their pictures."""
        drafts = [one for one in self.drafts if one.words["slug"].startswith(tuple(stems))]
        words = [f"{stem}{field}" for stem in stems for field in FIELDS if field not in SNIPPETS]
        return [*words, *(name for draft in drafts for names in draft.names for name in names)]


@pytest.fixture
def site(five_languages: None, engine: Any, tree: Any, settings: Any) -> Iterator[Site]:
    """Create the site at a minute at which the clock stands still."""
    settings.REHEARSAL_DIR = Path(tempfile.mkdtemp(prefix="rehearsals-"))
    moved = MovedClock(clock.now().replace(second=0, microsecond=0))
    with clock.replaced_by(moved.read):
        since = json.loads(ask_site(CHANGES)[1])["until"]
        later = moved.read() + timedelta(hours=2)
        drafts = [
            create_release(stem, tree.releases, **_build_fields(stem), **times)
            for stem, times in (
                (TEAM, {"go_live_at": later}),
                (EMBARGO, {"embargo_until": later}),
                (SCHEDULED, {"go_live_at": later}),
            )
        ]
        for draft in drafts:
            _add_what_belongs_to(draft.release)
        set_audience(drafts[0].release, Choice.TEAM, [], [])
        changed = factories.StoryFactory(title="A public story")
        states.schedule(changed, later, title=f"Word {CHANGE}title", **_build_fields(CHANGE))
        states.save_draft(factories.StoryFactory(title="Another story"), title=f"Word {CHANGE}draft")
        neighbour = create_mentions(drafts[0], tree.home)
        do_due_work(random.Random(1))
        yield Site(moved, tree, neighbour, tuple(drafts), since)
    settings.REHEARSAL_DIR.rmdir()


def _build_fields(stem: str) -> dict[str, str]:
    return {"seo_title": f"Word {stem}seo", "search_description": f"Word {stem}description"}


def _add_what_belongs_to(release: Any) -> None:
    """Add a translation, a redirect and a comment."""
    stem = release.slug.removesuffix("slug")
    factories.ReleaseFactory(
        translation_of=release, locale="fr", title=f"Word {stem}titre", go_live_at=release.go_live_at
    )
    translation = release.get_translations().specific().get()
    set_audience(translation, Choice.TEAM if stem == TEAM else Choice.STANDARD, [], [])
    Redirect.objects.create(old_path=f"/{stem}old", redirect_page=release)
    user = factories.UserFactory()
    comment = Comment.objects.create(page=release, user=user, text=f"Word {stem}comment", contentpath="title")
    revision = release.latest_revision
    revision.content["wagtail_admin_comments"] = [{"pk": comment.pk, "text": comment.text}]
    revision.save()


# ---------------------------------------------------------------- rehearsals

Maker = Callable[[], tuple[Any, frozenset[int] | None]]
# Who reads the rehearsal with which chosen drafts, and the stems of what is hidden from them.
AUDIENCES: dict[str, tuple[Maker, tuple[str, ...]]] = {
    "an account": (lambda: (factories.UserFactory(groups=["Editors"]), None), (TEAM, EMBARGO)),
    "nobody": (lambda: (None, None), (TEAM, EMBARGO)),
    "a link": (lambda: (factories.SuperuserFactory(), frozenset()), STEMS),
}


@dataclass(frozen=True)
class Running:
    """A rehearsal that its front answers for."""

    row: Rehearsal
    rehearsal: Rehearsed

    def ask(self, address: str) -> tuple[int, str, bytes]:
        """Ask the front as a reader with the token."""
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {"wsgi.input": io.BytesIO(), "REQUEST_METHOD": "GET", "QUERY_STRING": query}
        environ["PATH_INFO"] = f"/rehearsal/{build_token(self.row)}{unquote_to_bytes(path).decode('latin-1')}"
        setup_testing_defaults(environ)
        answer: list[Any] = []
        body = b"".join(Front(CMS)(environ, lambda *given: answer.extend(given)))
        return int(answer[0][:3]), str(answer[1]), body

    def read_stored(self, names: list[str]) -> set[str]:
        """Return those of the names that are in the files, the tables and the index of the copy."""
        copy = self.rehearsal.copy
        index = read_index(copy.environment.get("SEARCH_PREFIX", ""))
        return CopiedDatabase(copy).contains(*names) | {name for name in names if name in index}

    def read_report(self) -> str:
        """Build the report, and return it as it is stored and printed."""
        report = save_report(self.row.pk, self.rehearsal.copy.directory, RehearsalAnswers(self.rehearsal.socket))
        assert report is not None
        return f"{report.to_json()} {write_report(report, ZoneInfo(ZONE))}".casefold()


@contextmanager
def run_rehearsal(site: Site, user: Any, drafts: frozenset[int] | None, root: Path) -> Iterator[Running]:
    """Let a rehearsal of tomorrow answer, and end it."""
    at = site.moved.read() + timedelta(days=1)
    row = create_row(None, at, ZONE, drafts, audience=user)
    Rehearsal.objects.filter(pk=row.pk).update(state=Rehearsal.State.READY)
    close_engines()
    name, audience = row.pk.hex, Audience(user.pk if user else None, drafts)
    shown = {"REHEARSAL_SHOWN_ZONE": ZONE, "REHEARSAL_SHOWN_UNTIL": row.ends_at.isoformat()}
    with rehearse(root / name, at, audience, name, choose_socket(name), **shown) as rehearsal:
        yield Running(row, rehearsal)
        end(row)


def ask_everything(requests: list[Request]) -> dict[str, tuple[int, str, bytes]]:
    """Return the answers of the site, as bytes, to readers without a token."""
    client = Client(SERVER_NAME="localhost")
    found = {}
    for request in requests:
        response = client.get(request.address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        headers = {name: value for name, value in response.items() if name not in RANDOM_HEADERS}
        found[request.address] = response.status_code, str(headers), QUERY_ID.sub(b'"query_id":""', content)
    return found


def read_index(prefix: str) -> str:
    """Return all documents that Elasticsearch has below a prefix; those of tantivy are files of the copy."""
    if connection.vendor != "postgresql":
        return ""
    with Elasticsearch(server.require_url()) as client:
        client.indices.refresh(index=f"{prefix}-*")
        found = client.search(index=f"{prefix}-*", size=10_000)["hits"]["hits"]
    return json.dumps([hit["_source"] for hit in found], ensure_ascii=False).casefold()


@pytest.mark.few(1)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_word_of_hidden_drafts_is_in_a_rehearsal_or_at_the_site(
    audience: str, site: Site, settings: Any, tmp_path: Path, capfd: Any, caplog: Any
) -> None:
    make, stems = AUDIENCES[audience]
    requests, names = site.list_requests(), site.list_names(stems)
    hidden = [draft for draft in site.drafts if draft.words["slug"].startswith(stems)]
    shown = [draft for draft in site.drafts if draft not in hidden]
    before = ask_everything(requests)
    with run_rehearsal(site, *make(), tmp_path) as running:
        answers = collect_responses(running.ask, requests)
        statuses = {address: running.ask(address)[0] for draft in hidden for address in list_files(draft)}
        opened = {address: running.ask(address)[0] for draft in shown for address in list_files(draft)}
        stored, report = running.read_stored(names), running.read_report()
        during = ask_everything(requests)
    after = ask_everything(requests)
    printed = "".join([*capfd.readouterr(), caplog.text])

    assert "search.pages_indexed" in printed, "the log of the process is missing"
    assert find_hits([*stems, *names], {**answers, "report": report, "log": printed.casefold()}) == []
    assert stored == set()
    assert set(statuses.values()) == {404}
    assert set(opened.values()) <= {200}
    for draft in shown:  # this shows that the walk finds words
        assert find_hits([draft.words["headline"]], answers) != []
    assert find_hits(STEMS, collect_responses(lambda address: before[address], requests)) == []
    public = [address for address in before if not address.startswith("/admin/")]  # the nonces of those are random
    assert [address for address in public if not before[address] == during[address] == after[address]] == []
    assert (
        find_hits(STEMS, {"cache": str(list(cache._cache.values())), "index": read_index(settings.SEARCH_PREFIX)}) == []
    )
    assert running.ask("/api/v1/releases")[0] == 404


def find_hits(names: Iterable[str], texts: Mapping[str, str]) -> list[str]:
    """Return which names are in which texts."""
    return [f"{name} in {place}" for place, text in texts.items() for name in names if name.casefold() in text]


def list_files(draft: ReleaseWithCanaries) -> list[str]:
    return [*draft.files, draft.download]


@pytest.mark.extended
@pytest.mark.parametrize("seed", range(SEED, SEED + max(1, SCHEDULES // 10)))
def test_a_random_schedule_has_nothing_restricted_for_others(
    seed: int, five_languages: None, engine: Any, tmp_path: Path
) -> None:
    moved, order = MovedClock(clock.now().replace(second=0, microsecond=0)), random.Random(seed)
    schedule, name = Schedule(seed, moved.read(), pages_of_language=1), f"test{random.getrandbits(40):x}"
    with clock.replaced_by(moved.read):
        schedule.build_content()
        do_acts(schedule)
        do_due_work(order)
        close_engines()
        words = [*schedule.restricted_words, *schedule.hidden_words]
        ids = sorted(Page.objects.filter(depth__gt=1).values_list("pk", flat=True))
        addresses = [*list_addresses(ids, words), *(one for word in words for one in list_searches(word))]
        requests = [Request(f"{number} {one}", one) for number, one in enumerate(addresses)]
        audience = Audience(factories.UserFactory(groups=["Editors"]).pk)
        with rehearse(tmp_path / name, schedule.at, audience, name, Path(f"/tmp/{name}.sock")) as rehearsal:
            ask = ask_rehearsal(rehearsal.socket)

            def send(address: str) -> tuple[int, str, bytes]:
                status, content = ask(address)
                return status, "", content

            texts = collect_responses(send, requests)
            stored = CopiedDatabase(rehearsal.copy).contains(*schedule.restricted_words)
    named = "\n".join([f"seed {seed}", *schedule.acts])
    assert find_hits(schedule.restricted_words, texts) == [], named
    assert find_hits(schedule.hidden_words, texts) == [], named
    assert stored == set(), named
