"""The canaries of a release: found in every channel while it is public, and nowhere before its embargo ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.files.documents.pdf_texts import read_due_texts
from cms.jobs.scheduler import publish_scheduled
from cms.journal import public_changes
from cms.press.press_kits.jobs import build_due_kits
from search.engine import close_engines, get_engine
from search.indexing.indexer import Indexer
from tests.cms.embargo.canaries import ReleaseWithCanaries, create_mentions, create_release
from tests.s3 import fetch_as_stranger

from .findings import find_leaks, find_missing
from .requests import build_requests, collect_responses

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


GUESSED_PREFIXES = ("/media/", "/internal-media/", "/media/media/", "/media//", "/static/", "/admin/", "/")


@dataclass
class Site:
    """A site with the release, and a client that sends all requests."""

    release: ReleaseWithCanaries
    home: Any
    neighbour: Any
    since: str
    client: Client

    def send(self, address: str) -> tuple[int, str, bytes]:
        response = self.client.get(address)
        return response.status_code, str(sorted(response.headers.items())), response.getvalue()

    def responses(self) -> dict[str, str]:
        return collect_responses(self.send, list(build_requests(self.release, self.home, self.neighbour, self.since)))

    def fetch_pictures(self) -> list[str]:
        """Return the addresses of the pictures whose bytes are sent; directories of the storage are tried, too."""
        files = self.release.files
        guessed = {path.replace("/media/", prefix): path for prefix in GUESSED_PREFIXES for path in files}
        return [address for address, path in guessed.items() if files[path] in self.send(address)[2]]

    def run_worker(self) -> None:
        """Run the scheduler, the reader of PDFs, the indexer, the journal consumer and the builder of kits once."""
        assert publish_scheduled() == []
        while read_due_texts():
            pass
        Indexer(get_engine()).index_all()
        while public_changes.process_changes() or build_due_kits():
            pass


@pytest.fixture
def build_site(settings, tmp_path) -> Iterator[Any]:
    """Return a function that builds the site with its release: `build_site(stem, **times)`."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/search"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRESS_KIT_PDF = False  # its words are compressed, and its rule is that of the other files of the kit
    client = Client(raise_request_exception=False)

    def build(stem: str, **times: Any) -> Site:
        tree = factories.site()
        while public_changes.process_changes():
            pass
        since = client.get("/api/v1/changes").json()["until"]
        release = create_release(stem, tree.releases, **times)
        site = Site(release, tree.home, create_mentions(release, tree.home), since, client)
        site.run_worker()
        return site

    yield build
    close_engines()


def test_every_canary_of_a_public_release_is_found_in_all_its_channels(build_site):
    site = build_site("velkar")
    responses = site.responses()
    assert find_missing(site.release, responses) == []
    assert find_leaks(site.release, responses, only_private=True) == []
    assert all(len(names) > 1 for names in site.release.names)  # renditions have been made
    assert site.send(site.release.download)[0] == 200
    picture_url = re.search(r"/media/renditions/[0-9a-f]{32}/\w+-\d+\.[a-z]{3,4}", responses["page"])
    assert site.send(picture_url.group())[0] == 200
    assert sorted(site.fetch_pictures()) == sorted(site.release.files)
    states.unpublish(site.release.release)
    assert site.fetch_pictures() == []


@pytest.mark.parametrize(
    "each_storage",
    [pytest.param("directory", marks=pytest.mark.extended), pytest.param("bucket", marks=pytest.mark.s3)],
    indirect=True,
)
def test_nothing_is_public_before_the_embargo_ends_and_everything_after(build_site, each_storage, pass_time):
    site = build_site("quelmar", embargo_until=timezone.now() + timedelta(hours=1))
    release = site.release
    assert find_leaks(release, site.responses()) == []
    assert site.send(release.download)[0] == 404
    assert site.fetch_pictures() == []
    pass_time(minutes=59)
    site.run_worker()
    assert find_leaks(release, site.responses()) == []
    assert site.fetch_pictures() == []
    pass_time(minutes=1)
    site.run_worker()
    responses = site.responses()
    assert find_missing(release, responses) == []
    assert find_leaks(release, responses, only_private=True) == []
    assert site.send(release.download)[0] == 200
    assert sorted(site.fetch_pictures()) == sorted(release.files)
    assert fetch_as_stranger(each_storage) <= {403}  # object storage itself refuses, also now


@pytest.mark.extended
def test_an_unscheduled_draft_stays_hidden_after_its_embargo(build_site, pass_time):
    site = build_site("drummar", embargo_until=timezone.now() + timedelta(hours=1), live=False)
    assert find_leaks(site.release, site.responses()) == []
    pass_time(hours=2)
    site.run_worker()
    assert find_leaks(site.release, site.responses()) == []
    assert site.fetch_pictures() == []
