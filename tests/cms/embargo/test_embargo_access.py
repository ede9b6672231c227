"""The canaries of a release that was opened to a journalist: read with an accepted link, and by nobody else.

In each state of an access, all public addresses, all addresses that the journalist was ever given, and all operations
for links are requested: by the journalist, with the link of a journalist who has another release, and without a link.
"""

from __future__ import annotations

import copy
import io
import json
import logging
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail as outbox
from django.test import Client, override_settings
from django.utils import timezone
from pypdf import PdfReader

from cms.delivery.mail.models import QueuedMail
from cms.demo import factories
from cms.demo.factories import states
from cms.journal.content_version import content_version
from cms.press.embargo_access.accesses import open_to, revoke
from cms.press.embargo_access.emails import build_message, queue_links
from cms.press.embargo_access.kits import build_due_kits
from cms.press.embargo_access.models import EmbargoAccess
from tests.cms.module_site import tree
from tests.cms.press.embargo_access.conftest import Browser, create_code, create_journalist

from .canaries import ReleaseWithCanaries, create_mentions, create_release
from .findings import find_leaks
from .requests import build_requests, collect_responses

__all__ = ["tree"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db, pytest.mark.slow]

OPERATIONS = ("terms", "release", "kit")
# The words that the journalist reads in the release, and those in the text of the kit.
IN_RELEASE = (
    *("headline", "standfirst", "dateline", "body", "quote", "speaker", "notes", "boilerplate", "contact", "alt"),
    *("caption", "credit", "share", "attachment", "filename"),
)
IN_KIT = (
    *("headline", "standfirst", "dateline", "body", "quote", "speaker", "notes", "boilerplate", "contact", "caption"),
    *("credit", "attachment"),
)


@dataclass
class Opened:
    """The release, and the journalists to whom it and another release were opened."""

    release: ReleaseWithCanaries
    home: Any
    neighbour: Any
    since: str
    access: EmbargoAccess
    journalist: Browser
    other: Browser
    given: dict[str, list[str]] = field(default_factory=dict)  # addresses by kind that the journalist was given

    @property
    def secrets(self) -> list[str]:
        return [one for one in (self.journalist.code, self.journalist.token) if one]

    def collect_addresses(self) -> None:
        """Note the addresses of all files in the responses for the journalist."""
        page, kit = json.dumps(self.journalist.read()), self.journalist.read("kit")
        pictures = set(re.findall(r'"(http[^"]*/media/[^"{]*)"', page))
        template = r'\{"url_template": "([^"]*)", "widths": \[(\d+)[^\]]*\], "formats": \["(\w+)"'
        for url, width, media in re.findall(template, page):
            pictures.add(url.replace("{width}", width).replace("{format}", media))
        documents = re.findall(r'"(http[^"]*/embargo-files/document/[^"]*)"', page)
        files = [file["url"] for file in kit["files"]]
        self.given = {"pictures": sorted(pictures), "documents": documents, "kit": files}

    def addresses(self) -> list[str]:
        return [address for given in self.given.values() for address in given]

    def public_responses(self) -> dict[str, str]:
        client = Client(raise_request_exception=False)

        def send(address: str) -> tuple[int, str, bytes]:
            response = client.get(address)
            return response.status_code, str(sorted(response.headers.items())), response.getvalue()

        requests = list(build_requests(self.release, self.home, self.neighbour, self.since))
        return collect_responses(send, requests)

    def link_responses(self, browser: Browser | None) -> dict[str, str]:
        """Return the responses of all operations for links; without a browser, as the public."""
        if browser is None:
            responses = [Client().get(f"/api/v1/embargo-access/{operation}") for operation in OPERATIONS]
        else:
            secrets = [one for one in (browser.code, browser.token) if one]
            responses = [browser.send(operation, secret) for operation in OPERATIONS for secret in secrets]
        return {"links": " ".join(f"{one.headers} {one.getvalue().decode()}" for one in responses).casefold()}


def open_release(tree: factories.SiteTree) -> Opened:
    """Create the release and another one, and open each to a journalist."""
    officer = factories.UserFactory(groups=["Press officers"])
    until = timezone.now() + timedelta(days=1)
    since = Client().get("/api/v1/changes").json()["until"]
    release = create_release("murnex", tree.releases, embargo_until=until)
    another = factories.ReleaseFactory(parent=tree.releases, title="Another", embargo_until=until)
    (access,) = open_to(release.release, [create_journalist()], officer)
    (other,) = open_to(another, [create_journalist("Tomas Reed")], officer)
    return Opened(
        release=release,
        home=tree.home,
        neighbour=create_mentions(release, tree.home),
        since=since,
        access=access,
        journalist=Browser(create_code(access)),
        other=Browser(create_code(other)).accept(),
    )


@pytest.fixture(scope="module")
def module_opened(module_tree, tmp_path_factory) -> tuple[Opened, Path]:
    """Return the opened release and the directory of its files."""
    directory = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=directory):
        return open_release(module_tree), directory


@pytest.fixture
def opened(module_opened, tree, settings, tmp_path) -> Opened:
    """Return the opened release; a test may change its objects and its files."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/search"
    settings.MEDIA_ROOT = tmp_path / "media"
    opened, directory = module_opened
    shutil.copytree(directory, settings.MEDIA_ROOT)
    return replace(
        opened,
        release=copy.deepcopy(opened.release),
        access=copy.deepcopy(opened.access),
        journalist=Browser(opened.journalist.code),
        other=Browser(opened.other.code, opened.other.token),
        given={},
    )


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Return what is logged from now on, at the level of production."""
    lines: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.getMessage()} {record.args} {record.exc_info}")

    handler = Handler(logging.INFO)
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)


def load(address: str, *, with_key: bool = True) -> bytes:
    """Return the content of a file; empty if it is refused."""
    parts = urlsplit(address)
    response = Client().get(f"{parts.path}?{parts.query}" if with_key else parts.path)
    content = bytes(response.getvalue())
    return content if response.status_code == 200 else b""


def accept(opened: Opened) -> None:
    opened.journalist.accept()
    while build_due_kits():
        pass
    opened.collect_addresses()


def move_embargo(opened: Opened) -> None:
    later = opened.release.release.embargo_until + timedelta(hours=1)
    states.publish(opened.release.release, embargo_until=later)


# What happens to an access whose terms were accepted, or to its page, after which nothing is readable.
ENDS_OF_ACCESS: dict[str, Callable[[Opened], object]] = {
    "revoked": lambda opened: revoke(EmbargoAccess.objects.filter(pk=opened.access.pk)),
    "contact erased": lambda opened: opened.access.journalist.delete(),
    "link renewed": lambda opened: opened.access.acceptances.update(token_digest=None),
    "page deleted": lambda opened: opened.release.release.delete(),
}
CHANGES_OF_PAGE: dict[str, Callable[[Opened], object]] = {
    "embargo moved": move_embargo,
    "schedule cancelled": lambda opened: opened.release.release.revisions.update(approved_go_live_at=None),
    "restricted": lambda opened: states.restrict(opened.release.release),
}


def assert_hidden(opened: Opened, *, from_journalist: bool, from_public: bool = True) -> None:
    """Assert that a client without a link and the other journalist get nothing, nor the others if asked."""
    if from_public:
        assert find_leaks(opened.release, opened.public_responses()) == []
    browsers = [None, opened.other, *([opened.journalist] if from_journalist else [])]
    for browser in browsers:
        responses = opened.link_responses(browser)
        assert find_leaks(opened.release, responses) == []
    assert [address for address in opened.addresses() if load(address, with_key=False)] == []
    if from_journalist:
        assert [address for address in opened.addresses() if load(address)] == []


def test_before_the_acceptance_nobody_reads_anything(opened, logged):
    assert opened.journalist.status("terms") == 200
    assert_hidden(opened, from_journalist=True)
    assert find_leaks(opened.release, {"logs": "\n".join(logged).casefold()}) == []
    assert [secret for secret in opened.secrets if secret[5:] in "\n".join(logged)] == []


def test_the_e_mail_with_the_link_contains_nothing_of_the_release(opened):
    queue_links([opened.access])
    (row,) = QueuedMail.objects.all()
    message = build_message(row)
    assert message is not None
    texts = {"mail": message.message().as_string().casefold(), "body": f"{message.subject} {message.body}".casefold()}
    texts["html"] = str(message.alternatives[0]).casefold()
    texts["queue"] = str(list(QueuedMail.objects.values())).casefold()
    assert "/embargo?code=embc_" in message.body
    assert "embc_" not in texts["queue"]
    assert find_leaks(opened.release, texts) == []
    assert outbox.outbox == []


def test_the_journalist_reads_all_of_it_and_nobody_else_does(opened, logged):
    accept(opened)
    page = json.dumps(opened.journalist.read(), ensure_ascii=False).casefold()
    assert [name for name in IN_RELEASE if opened.release.words[name] not in page] == []
    assert find_leaks(opened.release, {"release": page}, only_private=True) == []
    contents = {address: load(address) for address in opened.addresses()}
    assert all(contents.values())
    assert opened.release.words["content"].encode() in contents[opened.given["documents"][0]]
    assert_pixels(opened, contents)
    assert_kit(opened)
    assert_hidden(opened, from_journalist=False)
    lines = "\n".join(logged)
    assert find_leaks(opened.release, {"logs": lines.casefold()}) == []
    assert [secret for secret in opened.secrets if secret[5:] in lines] == []


def assert_pixels(opened: Opened, contents: dict[str, bytes]) -> None:
    """Assert that the originals of the pictures were loaded."""
    loaded = set(contents.values())
    stored = opened.release.files
    originals = [content for path, content in stored.items() if "/pictures/" in path]
    renditions = [content for path, content in stored.items() if "/renditions/" in path]
    assert any(content in loaded for content in originals) or any(content in loaded for content in renditions)


def assert_kit(opened: Opened) -> None:
    """Assert that every file of the kit has its words and the name of the journalist."""
    files = {file["kind"]: file for file in opened.journalist.read("kit")["files"]}
    for kind in ("text", "html"):
        text = load(files[kind]["url"]).decode().casefold()
        assert [name for name in IN_KIT if opened.release.words[name] not in text] == [], kind
        assert "ines calloway" in text
    with zipfile.ZipFile(io.BytesIO(load(files["archive"]["url"]))) as archive:
        names = " ".join(archive.namelist())
        assert opened.release.words["filename"] in names
        texts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".txt")]
        assert any(opened.release.words["headline"] in text for text in texts)
    assert opened.release.words["credit"].encode() in load(files["picture"]["url"])  # IPTC
    if "pdf" in files:
        pages = PdfReader(io.BytesIO(load(files["pdf"]["url"]))).pages
        text = " ".join(page.extract_text() for page in pages).casefold()
        assert [name for name in ("headline", "body", "quote", "notes") if opened.release.words[name] not in text] == []
        assert "ines calloway" in text


@pytest.mark.few(2)
@pytest.mark.parametrize("end", [*ENDS_OF_ACCESS, *CHANGES_OF_PAGE])
def test_after_its_end_an_access_shows_nothing(opened, logged, end):
    accept(opened)
    assert all(load(address) for address in opened.addresses())
    logged.clear()
    before = content_version().public_state
    {**ENDS_OF_ACCESS, **CHANGES_OF_PAGE}[end](opened)
    # The hundreds of public addresses are requested if the page changes; otherwise no public answer does.
    assert end in CHANGES_OF_PAGE or content_version().public_state == before
    assert_hidden(opened, from_journalist=True, from_public=end in CHANGES_OF_PAGE)
    lines = "\n".join(logged)
    assert find_leaks(opened.release, {"logs": lines.casefold()}) == []
    assert [secret for secret in opened.secrets if secret[5:] in lines] == []
