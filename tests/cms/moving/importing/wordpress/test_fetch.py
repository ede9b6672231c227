"""`import_wordpress --fetch` against a server with the uploads of the old site, as it is at its worst."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from cms.files.documents.models import StoredDocument
from cms.files.images.models import Picture
from cms.http.outgoing_requests import Timeouts
from cms.moving.importing.resolution import downloads
from cms.page_types.stories.models import StoryPage
from tests.cms.moving.importing.files.drawings import PDF, draw
from tests.cms.moving.importing.old_site_server import OldSiteServer, answer, drip, run_server, send
from tests.cms.moving.importing.wordpress.exports import build_attachment, build_item

# Wagtail leaves the temporary files of the admin's own renditions to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

UPLOADS = "/wp-content/uploads/2019/05"
NAMES = ("whole.jpg", "moved.jpg", "slow.jpg", "missing.jpg", "large.pdf", "report.pdf", "inside.jpg")
TOTAL_SECONDS = 1.0  # time of a request


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[OldSiteServer]:
    """Return a server that the operator has allowed: its address is not public."""
    monkeypatch.setattr(downloads, "PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(downloads, "TIMEOUTS", Timeouts(connect=5, read=5, total=TOTAL_SECONDS))
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10_000
    with run_server() as created:
        settings.IMPORT_ALLOWED_HOSTS = [created.host]
        created.files[f"{UPLOADS}/whole.jpg"] = draw("red")
        created.special[f"{UPLOADS}/moved.jpg"] = answer(301, Location="/archive/moved.jpg")
        created.files["/archive/moved.jpg"] = draw("green")
        created.special[f"{UPLOADS}/slow.jpg"] = drip(created)
        created.files[f"{UPLOADS}/large.pdf"] = PDF + b" " * 20_000
        created.files[f"{UPLOADS}/report.pdf"] = PDF
        inside = f"http://127.0.0.1:{created.port}/archive/moved.jpg"
        created.special[f"{UPLOADS}/inside.jpg"] = answer(302, Location=inside)
        yield created


@pytest.fixture
def export(server: OldSiteServer, write: Any) -> Path:
    """Return an export with all files as attachments, and a post that shows them."""
    pictures = "".join(f'<p><img src="{server.url(f"{UPLOADS}/{name}")}" alt="{name}"/></p>' for name in NAMES[1:4])
    file = f'<a href="{server.url(f"{UPLOADS}/report.pdf")}">The report</a>'
    post = build_item(1, content=f"{pictures}<p>{file}</p>", meta=[("_thumbnail_id", "10")])
    attachments = [
        build_attachment(number, name, url=server.url(f"{UPLOADS}/{name}")) for number, name in enumerate(NAMES, 10)
    ]
    return write(post, *attachments)


def get_results(done: Any) -> dict[str, str]:
    return dict(zip(NAMES, done.results[1:], strict=True))


def count_requests(server: OldSiteServer) -> Counter[str]:
    counted = Counter(path.rpartition("/")[2] for path in server.requests)
    server.requests.clear()
    return counted


def test_what_the_server_has_is_stored_and_everything_else_named(run: Any, export: Path, server: OldSiteServer) -> None:
    done = run(export, "--fetch")
    assert done.code == 3
    assert get_results(done) == {
        **dict.fromkeys(("whole.jpg", "moved.jpg", "report.pdf"), "created"),
        **dict.fromkeys(("slow.jpg", "missing.jpg", "large.pdf", "inside.jpg"), "failed"),
    }
    reasons = {name: done.entries[number].get("reason", "") for number, name in enumerate(NAMES, 2)}
    assert f"took longer than {TOTAL_SECONDS:.0f} seconds" in reasons["slow.jpg"]
    assert "the server answered 404" in reasons["missing.jpg"]
    assert "too large" in reasons["large.pdf"]
    assert "is not allowed" in reasons["inside.jpg"]
    counted = count_requests(server)
    assert {name: counted[name] for name in NAMES} == {**dict.fromkeys(NAMES, 1), "moved.jpg": 2}

    story = StoryPage.objects.get()
    assert story.image == Picture.objects.get(title="Title 10")
    body = str(story.body.raw_data)
    assert body.count("'type': 'image'") == 1
    assert f'href="{server.url(f"{UPLOADS}/missing.jpg")}"' in body, "a link in the place of a file that is missing"
    assert f'id="{StoredDocument.objects.get().pk}" linktype="document"' in body


def test_another_run_asks_only_for_what_was_missing_and_adds_it(run: Any, export: Path, server: OldSiteServer) -> None:
    run(export, "--fetch")
    count_requests(server)
    again = run(export, "--fetch")
    assert again.results[0] == "unchanged"
    assert not count_requests(server).keys() & {"whole.jpg", "report.pdf"}
    server.files[f"{UPLOADS}/missing.jpg"] = draw("blue")
    later = run(export, "--fetch")
    assert (later.results[0], get_results(later)["missing.jpg"]) == ("updated", "created")
    assert str(StoryPage.objects.get().body.raw_data).count("'type': 'image'") == 2


def test_an_interrupted_run_goes_on_with_the_next_file(run: Any, export: Path, server: OldSiteServer) -> None:
    def stop(handler: BaseHTTPRequestHandler) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        send(handler, 302, Location="/archive/moved.jpg")

    moved = server.special[f"{UPLOADS}/moved.jpg"]
    server.special[f"{UPLOADS}/moved.jpg"] = stop
    stopped = run(export, "--fetch")
    assert (stopped.code, StoryPage.objects.count()) == (130, 0)
    assert set(count_requests(server)) == {"whole.jpg", "moved.jpg"}
    server.special[f"{UPLOADS}/moved.jpg"] = moved
    run(export, "--fetch")
    assert not count_requests(server).keys() & {"whole.jpg", "moved.jpg"}
    assert (Picture.objects.count(), StoryPage.objects.get().image.title) == (2, "Title 10")


def test_nothing_is_requested_from_an_address_that_is_not_public(
    run: Any, export: Path, server: OldSiteServer, settings: Any
) -> None:
    settings.IMPORT_ALLOWED_HOSTS = []
    done = run(export, "--fetch")
    assert set(get_results(done).values()) == {"failed"}
    assert all("is not allowed" in done.entries[number]["reason"] for number, _ in enumerate(NAMES, 2))
    assert (done.results[0], server.requests, Picture.objects.count()) == ("created", [], 0)
