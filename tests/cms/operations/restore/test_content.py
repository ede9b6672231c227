"""Backup, publish, restore, publish: no cache answers with content that the restored database does not have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client

from cms.demo import factories
from cms.demo.factories import states
from cms.demo.factories.objects import create_png
from cms.files.images.models import Picture
from cms.journal import public_changes
from cms.journal.content_version import content_version
from cms.journal.restore_detection import require_finished_restore
from cms.page_types.stories.models import StoryPage
from tests.cms.operations.restore.backup import DatabaseBackup, FileBackup, backed_up

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TITLES = ("The first wording", "The second wording", "The third wording")
ADDRESSES = (
    "calls-to-action",
    "changes",
    "feeds/stories.rss",
    "feeds/stories.json",
    "locales",
    "navigation",
    "news-sitemap",
    "people",
    "redirects",
    "regions",
    "releases",
    "settings",
    "site",
    "sitemap",
    "stories",
    "topics",
)


@pytest.fixture
def page() -> StoryPage:
    factories.site()
    return factories.StoryFactory(title="Before the backup")


@pytest.fixture
def picture(page: StoryPage) -> Picture:
    """Return a picture that no page shows."""
    return factories.PictureFactory(file=ContentFile(create_png((64, 48), (250, 3, 9)), "picture.png"))


@pytest.fixture
def backup(page: StoryPage, tmp_path: Path) -> Iterator[FileBackup | DatabaseBackup]:
    with backed_up(tmp_path) as backup:
        yield backup


def publish(page: StoryPage, title: str, **fields: Any) -> None:
    """Publish the page at another address, with a redirect from the earlier one, and index it."""
    page = StoryPage.objects.get(pk=page.pk)
    states.publish(page, title=title, slug=title.lower().replace(" ", "-"), **fields)
    call_command("worker", "--once")


def load(picture: Picture) -> int:
    """Load the original and return the status."""
    response = Client().get(f"/media/{picture.file.name}")
    response.getvalue()
    return int(response.status_code)


def read(page: StoryPage, known: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """Return the response of each address that a cache may keep, and send the known ETags of each."""
    paths = [*ADDRESSES, f"pages/{page.pk}", f"pages/{page.pk}/versions", f"pages/{page.pk}/related"]
    client = Client(raise_request_exception=True)
    found = {}
    for path in paths:
        headers = {"If-None-Match": ", ".join(known[path])} if known and path in known else {}
        found[path] = client.get(f"/api/v1/{path}", headers=headers)
        assert found[path].status_code in (200, 304), (path, found[path].content)
    return found


def test_no_304_is_sent_for_content_that_the_restored_database_does_not_have(page, backup, each_engine):
    etags: dict[str, list[str]] = {}
    counters = []
    for title in TITLES:
        publish(page, title)
        counters.append(content_version().public_counter)
        for path, response in read(page).items():
            if "ETag" in response.headers:
                etags.setdefault(path, []).append(response["ETag"])
    assert {"stories", "sitemap", "site", "redirects", "feeds/stories.rss", f"pages/{page.pk}"} <= etags.keys()
    backup.restore()
    with pytest.raises(CommandError, match="finish_restore"):
        call_command("worker", "--once")
    call_command("finish_restore")
    publish(page, "After the restore")
    for counter in counters[1:]:
        while content_version().public_counter < counter:
            factories.TopicFactory()
        assert content_version().public_counter == counter, "the numbers of the two histories have to meet"
        responses = read(page, etags)
        assert [path for path, response in responses.items() if response.status_code == 304] == []
        assert responses[f"pages/{page.pk}"].json()["title"] == "After the restore"


def test_pictures_and_tokens_of_changes_are_those_of_the_restored_database(picture, page, backup, search_engine):
    """The process goes on, with the decisions in its memory."""
    publish(page, "With a picture", image=picture)
    public_changes.process_changes()
    counter = content_version().public_counter
    token = Client().get("/api/v1/changes").json()["until"]
    assert load(picture) == 200
    backup.restore()
    call_command("finish_restore")
    while content_version().public_counter < counter:
        factories.TopicFactory()
    assert content_version().public_counter == counter
    public_changes.process_changes()
    assert load(picture) == 404
    assert Client().get("/api/v1/changes", {"since": token}).status_code == 410


def test_without_a_restore_nothing_is_refused(page, search_engine):
    publish(page, TITLES[0])
    call_command("worker", "--once")
    require_finished_restore()
