"""Replace the scheduled version of a release again and again while journalists read it, and print what they saw.

    python -m tests.system.replacements.campaign REPLACEMENTS READERS

DATABASE_URL or DATA_DIR has a migrated database. Each version has a number in its title, text, kit and change notice,
and a picture and a document of its own, so that a mixture shows. Readers are threads, which poll terms, release,
images, documents, kit and changes; another thread does the jobs of the worker. Afterwards, with nobody reading, the
worker is killed at statements of its jobs: each reader is told of each version once.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.killed_processes import killed_at_statement, run_in_child

OBJECTS = 7  # pictures and documents that the versions take turns with
QUIET_REPLACEMENTS = 5
KIT_EVERY = 5  # before every fifth replacement, readers get the kit of the version
KILLS = (3, 9, 14, 20, 27)  # statements of the jobs before which the worker is killed
MAX_SECONDS = 3_000


@dataclass
class Findings:
    """What the readers saw."""

    polls: Counter[str] = field(default_factory=Counter)
    absent: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    changes_shown: int = 0
    newest_kit: int = 0  # the newest version whose kit was read
    earlier_files: int = 0  # files that were loaded after their version had been replaced
    lock: threading.Lock = field(default_factory=threading.Lock)

    def compare(self, what: str, expected: object, found: object) -> None:
        if expected != found:
            with self.lock:
                self.mixed.append(f"{what}: {expected} with {found}")


@dataclass
class Release:
    """The release, and the objects of its versions."""

    page: Any
    pictures: list[Any]
    documents: list[Any]
    number: int = 1
    renditions: dict[str, int] = field(default_factory=dict)  # the number of the picture by the name of its file

    def build_fields(self, number: int) -> dict[str, Any]:
        from cms.demo.factories import blocks

        picture = self.pictures[number % OBJECTS]
        return {
            "title": f"Headline {number}",
            "summary": f"Standfirst {number}",
            "image": picture,
            "body": [blocks.rich_text(f"Paragraph {number}")],
            "attachments": [self.documents[number % OBJECTS]],
        }

    def replace(self) -> None:
        """Publish the next version, in a transaction as a request of the admin does."""
        from cms.demo.factories import states
        from cms.journal import journal

        with journal.atomic_with_journal():
            states.publish(self.page, **self.build_fields(self.number + 1))
        self.number += 1


def create_release(readers: int) -> tuple[Release, list[Any]]:
    """Create the release, and a browser of each journalist with an accepted link."""
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from cms.demo import factories
    from cms.demo.factories.objects import create_png
    from cms.files.images import renditions
    from cms.press.embargo_access.accesses import open_to
    from tests.cms.press.embargo_access.conftest import Browser, create_code, create_journalist

    tree = factories.site()
    pictures = [
        factories.PictureFactory(file=ContentFile(create_png((64, 48), (30 * n, 9, 90)), f"picture-no{n}.png"))
        for n in range(OBJECTS)
    ]
    documents = [
        factories.DocumentFactory(title=f"Figures {n}", filename=f"figures-{n}.txt", content=f"Document {n}".encode())
        for n in range(OBJECTS)
    ]
    while renditions.create_missing_renditions():
        pass
    release = Release(None, pictures, documents)
    for number, picture in enumerate(pictures):
        release.renditions |= {one.file.name: number for one in picture.renditions.all()}
    until = timezone.now().replace(microsecond=0) + timedelta(days=2)
    release.page = factories.ReleaseFactory(
        parent=tree.releases, embargo_until=until, slug="ferries", **release.build_fields(1)
    )
    people = [create_journalist(f"Reader {n}") for n in range(readers)]
    officer = factories.UserFactory(groups=["Press officers"])
    return release, [Browser(create_code(access)).accept() for access in open_to(release.page, people, officer)]


class Reader(threading.Thread):
    """A journalist who polls everything of the release until the end."""

    def __init__(self, browser: Any, release: Release, findings: Findings, number: int) -> None:
        super().__init__(daemon=True)
        self.browser, self.release, self.findings = browser, release, findings
        self.ends, self.rounds, self.number = threading.Event(), 0, number

    def run(self) -> None:
        from django.db import connection

        try:
            while not self.ends.is_set():
                self.read_once(asks_version=(self.rounds + self.number) % 3 != 0)
                self.rounds += 1
        except Exception as error:
            self.findings.errors.append(repr(error))
        finally:
            connection.close()

    def read_once(self, *, asks_version: bool) -> None:
        """Read all of one version, as a frontend does, or the text and its files without naming the version."""
        terms = self.get("terms")
        if terms is None:
            return
        query = {"version": str(terms["version"])} if asks_version else {}
        page, kit, changes = self.get("release", **query), self.get("kit", **query), self.get("changes", **query)
        if not (page and kit and changes):
            return
        compare, number = self.findings.compare, int(page["title"].split()[1])
        if asks_version:
            compare("number", terms["version"], number)
            compare("kit", number, kit["version"])
            compare("changes", number, changes["version"])
        compare("summary", f"Standfirst {number}", page["summary"])
        compare("text", True, f"Paragraph {number}<" in json.dumps(page["body"]))
        self.read_changes(changes)
        self.load_files(page, kit, number)

    def read_changes(self, changes: dict[str, Any]) -> None:
        if not changes["changed"]:
            return
        self.findings.changes_shown += 1
        title = next(one for one in changes["texts"] if one["field"] == "title")
        later = "".join(part["text"] for part in title["parts"] if part["change"] != "removed")
        self.findings.compare("comparison", f"Headline {changes['version']}", later)

    def load_files(self, page: dict[str, Any], kit: dict[str, Any], number: int) -> None:
        url = page["image"]["src"]
        self.findings.compare(
            "image", number % OBJECTS, self.release.renditions.get(urlsplit(url).path.partition("/media/")[2])
        )
        self.load("image", url, number)
        (attached,) = page["attachments"]
        body = self.load("document", attached["url"], number)
        self.findings.compare("document", f"Document {number % OBJECTS}".encode(), body or b"")
        if kit["state"] == "ready":
            self.findings.newest_kit = max(self.findings.newest_kit, kit["version"])
        for file in kit["files"]:
            if file["kind"] in ("text", "picture", "attachment"):
                body = self.load(f"kit {file['kind']}", file["url"], kit["version"])
                if file["kind"] == "text" and body is not None:
                    self.findings.compare("text of the kit", [str(kit["version"])] * 3, _find_numbers(body))

    def get(self, operation: str, **query: str) -> Any:
        response = self.browser.send(operation, **query)
        self.findings.polls[operation] += 1
        if response.status_code == 200:
            return response.json()
        self.findings.absent.append(f"{operation} {query}: {response.status_code}")
        return None

    def load(self, kind: str, url: str, number: int) -> bytes | None:
        response = self.browser.load(url)
        self.findings.polls[kind] += 1
        if response.status_code != 200:
            self.findings.absent.append(f"{kind} of version {number} of {self.release.number}: {response.status_code}")
            return None
        self.findings.earlier_files += number < self.release.number
        return bytes(response.body)


def _find_numbers(text: bytes) -> list[str]:
    return re.findall(r"(?:Headline|Standfirst|Paragraph) (\d+)", text.decode())[:3]


def do_jobs(*, with_kits: bool = True) -> int:
    """Do the worker's jobs that are due, and return how many things were done."""
    from cms.delivery.mail.sender import send_due
    from cms.press.embargo_access.kits import build_due_kits
    from cms.press.embargo_access.notices import queue_due_notices

    return queue_due_notices() + send_due() + (build_due_kits() if with_kits else 0)


@contextmanager
def running(work: Callable[[], int]) -> Iterator[None]:
    """Do the jobs in another thread until the end of the block."""
    from django.db import connection

    ends = threading.Event()

    def run() -> None:
        try:
            while not ends.is_set():
                if not work():
                    ends.wait(0.05)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join()


def replace_under_reading(release: Release, browsers: list[Any], replacements: int) -> Findings:
    """Replace the version so often; each replacement waits until one of the readers has begun again."""
    findings = Findings()
    readers = [Reader(browser, release, findings, number) for number, browser in enumerate(browsers)]
    begun = time.monotonic()
    with running(do_jobs):
        for reader in readers:
            reader.start()
        seen = -1
        for _ in range(replacements):
            while sum(reader.rounds for reader in readers) <= seen and time.monotonic() - begun < MAX_SECONDS:
                if all(not reader.is_alive() for reader in readers):
                    return findings
                time.sleep(0.002)
            seen = sum(reader.rounds for reader in readers)
            while release.number % KIT_EVERY == 0 and findings.newest_kit < release.number:
                if time.monotonic() - begun > MAX_SECONDS or not any(reader.is_alive() for reader in readers):
                    break
                time.sleep(0.01)
            release.replace()
        for reader in readers:
            reader.ends.set()
        for reader in readers:
            reader.join()
    return findings


def count_told(directory: Path) -> Counter[tuple[str, str]]:
    """Return how many e-mails about new versions there are for each address and Message-ID."""
    found: Counter[tuple[str, str]] = Counter()
    for path in directory.iterdir():
        for message in path.read_text().split("-" * 79):
            address, identity = re.search(r"^To: (.*)$", message, re.M), re.search(r"^Message-ID: (.*)$", message, re.M)
            if address and identity and "was changed" in message:
                found[address[1], identity[1]] += 1
    return found


def describe_telling(directory: Path) -> dict[str, int]:
    """Return how many were told, how many twice, and how many know an earlier version only.

    A reader who opens the version after the e-mail was built, and before the mail server has it, is told as well.
    """
    from cms.press.embargo_access.models import AccessEvent, EmbargoAccess
    from cms.press.embargo_access.notices import find_known_revisions
    from cms.press.embargo_access.releases import find_embargoed_release

    page = EmbargoAccess.objects.first().page
    release = find_embargoed_release(page)
    told = AccessEvent.objects.filter(kind=AccessEvent.Kind.VERSION_TOLD)
    read_meanwhile = 0
    for event in told:
        read = AccessEvent.objects.filter(access=event.access_id, kind=AccessEvent.Kind.RELEASE_READ)
        read_meanwhile += read.filter(revision_id__gte=event.revision_id, pk__lt=event.pk).exists()
    messages = count_told(directory)
    pairs = told.values_list("access", "revision_id")
    return {
        "e_mails": len(messages),
        "told": len(pairs),
        "told_twice": len(pairs) - len(set(pairs)) + abs(len(messages) - len(pairs)),
        "read_while_the_e_mail_left": read_meanwhile,
        "not_told": sum(one != release.revision_id for one in find_known_revisions(page.pk).values()),
    }


def replace_with_killed_workers(release: Release, directory: Path, number: int) -> dict[str, int]:
    """Replace the version with nobody reading, kill the worker while it tells the readers, and count what they got."""
    from django.db import connection

    before = set(count_told(directory))
    release.replace()
    connection.close()  # a child must not use it
    killed = 0
    for statement in KILLS:
        killed += run_in_child(lambda at=statement + number: _work_until_killed(at)) is None
        run_in_child(_end_leases)
    run_in_child(lambda: _work_until_killed(0))
    return {"killed": killed, "told": len(set(count_told(directory)) - before)}


def _work_until_killed(statement: int) -> int:
    with killed_at_statement(statement) as count:
        while do_jobs(with_kits=False):
            pass
    return count.value


def _end_leases() -> None:
    from django.utils import timezone

    from cms.delivery.mail.models import QueuedMail
    from cms.press.embargo_access.models import VersionNotice

    for model in (QueuedMail, VersionNotice):
        model.objects.exclude(claim=None).filter(not_before__isnull=False).update(not_before=timezone.now())


def main(replacements: int, readers: int) -> None:
    import django
    from django.conf import settings

    directory = Path(os.environ["DATA_DIR"]) / "mails"
    directory.mkdir()
    os.environ["MAIL_RATE"] = "100000/second"
    django.setup()
    settings.ALLOWED_HOSTS = ["*"]
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, "1000000/second")
    settings.EMAIL_FILE_PATH = str(directory)
    from tests.mailers import set_mailer

    backend = "django.core.mail.backends.filebased.EmailBackend"
    for mailer in ("default", "delivery"):
        set_mailer(settings, mailer, backend, file_path=str(directory))
    begun = time.monotonic()
    release, browsers = create_release(readers)
    findings = replace_under_reading(release, browsers, replacements)
    while do_jobs():
        pass
    under_reading = describe_telling(directory)
    for browser in browsers:
        browser.read()
    quiet = [replace_with_killed_workers(release, directory, number) for number in range(QUIET_REPLACEMENTS)]
    figures = {
        "database": urlsplit(os.environ.get("DATABASE_URL", "sqlite")).scheme,
        "replacements": release.number - 1 - QUIET_REPLACEMENTS,
        "polls": sum(findings.polls.values()),
        "by_kind": dict(findings.polls),
        "not_200": len(findings.absent),
        "mixed": len(findings.mixed),
        "errors": findings.errors[:5],
        "changes_shown": findings.changes_shown,
        "files_of_earlier_versions": findings.earlier_files,
        "under_reading": under_reading,
        "killed": sum(one["killed"] for one in quiet),
        "told_after_kills": [one["told"] for one in quiet],
        "readers": readers,
        "seconds": round(time.monotonic() - begun),
        "examples": [*findings.absent[:5], *findings.mixed[:5]],
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
