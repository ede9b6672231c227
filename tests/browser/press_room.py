"""The press office of a journey: an installation that sends through an SMTP server, its release and its journalists."""

from __future__ import annotations

import email
import email.policy
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from subprocess import PIPE, Popen
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.installation import Installation
from tests.browser.staff import StaffMember
from tests.production.processes import PROJECT, free_port, wait_for

HEADLINE = "Tow crews win a canal of their own"
BODY = "The canal opens to every crew on the first of March."
CORRECTED_BODY = "The canal opens to every crew on the second of March."
LIST = "Harbour press"
NAMES = ("Ada Obi", "Bo Lund", "Cy Ruiz")
MAIL_TIMEOUT_SECONDS = 60

SavePicture = Callable[[Page | Locator, str], None]


def address_of(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@example.org"


def import_contacts(officer: StaffMember, save_picture: SavePicture) -> None:
    page = officer.page
    page.goto("/admin/journalist_imports/new/")
    rows = "".join(f"{name},{address_of(name)},The Tide,en\n" for name in NAMES)
    table = f"name,email,outlet,languages\n{rows}Nobody,no address,,\n".encode()
    page.get_by_label("CSV file").set_input_files({"name": "contacts.csv", "mimeType": "text/csv", "buffer": table})
    page.get_by_label("Source of the consent").fill("Press conference on 3 May")
    page.get_by_label("Date of the consent").fill("2026-05-03")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("Nothing is imported yet. This is what would happen:")).to_be_visible()
    expect(page.get_by_text("“no address” is no e-mail address.")).to_be_visible()
    save_picture(page, "journalist-import")
    page.get_by_role("button", name="Import", exact=True).click()
    officer.expect_message("The contacts are imported.")


@contextmanager
def smtp_server(messages: Path) -> Iterator[int]:
    """Run an SMTP server that stores every accepted e-mail, and return its port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.smtp_server", str(port), str(messages / "log"), str(messages)]
    with Popen(command, cwd=PROJECT, stdout=PIPE) as server:
        try:
            assert server.stdout
            assert server.stdout.readline() == b"ready\n"
            yield port
        finally:
            server.terminate()


@dataclass
class PressOffice:
    """What journalists and the public see of the release of the journey."""

    browser: Browser
    installation: Installation
    messages: Path

    def open_browser(self) -> BrowserContext:
        """Return the browser of a journalist."""
        return self.browser.new_context(base_url=self.installation.site, accept_downloads=True)

    def get(self, path: str) -> dict:
        """Return the response of the public API."""
        with urlopen(f"{self.installation.cms}/api/v1{path}") as response:
            return json.load(response)

    def find_mails(self, name: str) -> list[EmailMessage]:
        """Return the e-mails to a journalist in the order of their arrival."""
        files = sorted(self.messages.glob("*.eml"))
        parsed = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
        return [mail for mail in parsed if address_of(name) in mail["To"]]

    def wait_for_mail(self, name: str, text: str) -> EmailMessage:
        """Wait for an e-mail to a journalist with this text, and return it."""

        def find() -> EmailMessage | None:
            return next((mail for mail in self.find_mails(name) if text in plain(mail)), None)

        return wait_for(find, MAIL_TIMEOUT_SECONDS, f"an e-mail to {name} with “{text}”")

    def wait_for_link(self, name: str) -> str:
        """Wait for the e-mail with the personal link, and return the link."""
        found = re.search(r"https?://\S+/embargo\?code=\S+", plain(self.wait_for_mail(name, "/embargo?code=")))
        assert found
        return found[0]


def plain(mail: EmailMessage) -> str:
    """Return the plain text of an e-mail."""
    part = mail.get_body(("plain",))
    return part.get_content() if part else ""


def everything_in(mail: EmailMessage) -> str:
    """Return subject and all texts of an e-mail."""
    texts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([mail["Subject"], *texts])


def download(page: Page, label: str) -> tuple[str, bytes]:
    """Download a file of the press kit. Return its name and content."""
    with page.expect_download() as started:
        page.get_by_role("link", name=label).first.click()
    return started.value.suggested_filename, Path(started.value.path()).read_bytes()
