"""The journey of a release through the press office: opened under embargo, sent to a list, public, and corrected."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from cms.demo.loader.objects import FILES
from tests.browser.installation import installed
from tests.browser.newsroom import step
from tests.browser.press_room import (
    BODY,
    CORRECTED_BODY,
    HEADLINE,
    LIST,
    NAMES,
    PressOffice,
    SavePicture,
    download,
    everything_in,
    import_contacts,
    plain,
    smtp_server,
)
from tests.browser.staff import StaffMember
from tests.production.processes import wait_for

pytestmark = pytest.mark.extended

ADA, BO, CY = NAMES
IS_RIGHT = "The canal opens on the second of March."
PUBLISH_TIMEOUT_SECONDS = 180
KIT_TIMEOUT_SECONDS = 60


@pytest.fixture
def office(chromium: Browser, built_site: None, tmp_path: Path) -> Iterator[PressOffice]:
    """Return the press office of an installation of its own, whose worker sends to an SMTP server."""
    messages, data = tmp_path / "messages", tmp_path / "data"
    messages.mkdir()
    data.mkdir()
    with smtp_server(messages) as port, installed(data, SMTP_PORT=str(port)) as installation:
        yield PressOffice(chromium, installation, messages)


@pytest.fixture
def officer(office: PressOffice) -> Iterator[StaffMember]:
    member = StaffMember(office.browser, office.installation, "press")
    yield member
    member.context.close()


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    file = tmp_path / "barge.jpg"
    with Image.open(FILES / "ferry-and-strait.webp") as image:
        image.save(file, quality=80)
    return file


def test_a_release_from_embargoed_readers_to_a_correction(office, officer, photograph, save_picture) -> None:
    with step("the press officer imports contacts and makes a list"):
        import_contacts(officer, save_picture)
        make_list(officer, save_picture)
    with step("a release is scheduled for the end of an embargo and opened to the list"):
        page_id = schedule_release(office, officer, photograph)
        open_to_list(officer, page_id, save_picture)
    with step("one journalist accepts the terms, and downloads the kit and the original"):
        ada = read_under_embargo(office, ADA)
        check_kit(ada, photograph)
    with step("another is revoked and reads nothing from then on"):
        revoke(office, officer, page_id)
    with step("a third has not accepted, and the public knows nothing"):
        check_nothing_is_public(office)
    with step("the list gets the release by e-mail at the minute"):
        prepare_mailing(officer, page_id, save_picture)
        assert not [mail for name in NAMES for mail in office.find_mails(name) if HEADLINE in everything_in(mail)]
        published_at = move_embargo(officer, page_id)
        wait_for(lambda: is_public(office), PUBLISH_TIMEOUT_SECONDS, "the release is public")
        for name in NAMES:
            mail = office.wait_for_mail(name, BODY)
            assert mail["Subject"] == HEADLINE
            assert parsedate_to_datetime(mail["Date"]).replace(tzinfo=UTC) >= published_at
    with step("the personal link leads to the public page"):
        ada.reload()
        expect(ada).to_have_url(re.compile(r"/releases/[^/]+/$"))
        expect(ada.locator(".page-release h1")).to_have_text(HEADLINE)
        wait_for(partial(has_kit, ada), KIT_TIMEOUT_SECONDS, "the public press kit")
    with step("a correction is published and seen on the page, in the feed and in the API"):
        correct(officer, page_id, save_picture)
        check_correction(office, ada, page_id)
    with step("each journalist got the release once"):
        for name in NAMES:
            assert len([mail for mail in office.find_mails(name) if BODY in plain(mail)]) == 1


def make_list(officer: StaffMember, save_picture: SavePicture) -> None:
    page = officer.page
    page.goto("/admin/journalists/?outlet=tide")
    for name in NAMES:
        expect(page.get_by_role("link", name=name).first).to_be_visible()
    save_picture(page, "journalists")
    page.goto("/admin/journalists/found/?outlet=tide")
    expect(page.get_by_text("3 contacts are found.")).to_be_visible()
    page.get_by_label("Name of the new list").fill(LIST)
    page.get_by_role("button", name="Make the list").click()
    officer.expect_message("3 contacts are on")
    expect(page.get_by_role("row").filter(has_text="The Tide")).to_have_count(len(NAMES))
    save_picture(page, "journalist-list")


def schedule_release(office: PressOffice, officer: StaffMember, photograph: Path) -> int:
    """Write a release with a picture, and schedule it for tomorrow. Return its id."""
    page = officer.page
    releases = office.get("/resolve?path=/releases/")["page"]["id"]
    page.goto(f"/admin/pages/add/press_releases/releasepage/{releases}/")
    officer.write("Headline", HEADLINE)
    officer.write("Standfirst", "For the first time, crews share a canal without the port authority.")
    officer.upload_picture(photograph, "The barge")
    officer.write("Alternative text", "A barge under tow, low in the water")
    officer.add_block("Text").locator("[contenteditable=true]").last.click()
    page.keyboard.type(BODY)
    expect(page).to_have_url(re.compile(r"/pages/\d+/edit/$"))  # the form saves itself
    page_id = int(re.search(r"/pages/(\d+)/", page.url)[1])
    officer.open_tab("Schedule")  # in the same window: another one would not know what the form has saved since
    page.locator("#id_embargo_until").fill(f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d %H:%M}")
    page.keyboard.press("Escape")
    officer.submit_action(re.compile("^Publish on"))  # as soon as the form has saved itself
    return page_id


def open_to_list(officer: StaffMember, page_id: int, save_picture: SavePicture) -> None:
    page = officer.page
    page.goto(f"/admin/pages/{page_id}/embargo-access/")
    page.get_by_label(LIST).check()
    page.get_by_role("button", name="Open", exact=True).click()
    officer.expect_message("The release is open to 3 more journalists.")
    save_picture(page, "embargo-access")


def accept(office: PressOffice, name: str) -> Page:
    """Open the personal link of a journalist and accept the terms. Return the browser page."""
    page = office.open_browser().new_page()
    page.goto(office.wait_for_link(name))
    expect(page.get_by_text(name)).to_be_visible()
    expect(page.get_by_text(HEADLINE)).to_have_count(0)  # nothing of the release before the terms are accepted
    page.get_by_role("button", name="I accept the terms").click()
    expect(page.locator("h1")).to_have_text(HEADLINE)
    return page


def read_under_embargo(office: PressOffice, name: str) -> Page:
    """Read the release, and wait until the press kit of this journalist is built."""
    page = accept(office, name)
    expect(page.get_by_text(BODY)).to_be_visible()
    wait_for(partial(has_kit, page), KIT_TIMEOUT_SECONDS, "the press kit of the journalist")
    return page


def has_kit(page: Page) -> bool:
    """Load the page again, and return whether it has the press kit."""
    page.reload()
    return page.get_by_role("link", name="Everything in one ZIP").count() > 0


def check_kit(page: Page, photograph: Path) -> None:
    _, archive = download(page, "Everything in one ZIP")
    with zipfile.ZipFile(io.BytesIO(archive)) as kit:
        texts = {name: kit.read(name).decode() for name in kit.namelist() if name.endswith((".txt", ".html"))}
        pictures = [kit.read(name) for name in kit.namelist() if name.endswith(".jpg")]
    assert texts
    assert all(BODY in text and ADA in text for text in texts.values())
    _, original = download(page, "barge")
    assert original in pictures
    with Image.open(io.BytesIO(original)) as downloaded, Image.open(photograph) as uploaded:
        assert downloaded.size == uploaded.size


def revoke(office: PressOffice, officer: StaffMember, page_id: int) -> None:
    bo = accept(office, BO)
    officer.page.goto(f"/admin/pages/{page_id}/embargo-access/")
    row = officer.page.get_by_role("row").filter(has_text=BO)
    row.get_by_role("button", name="Revoke").click()
    officer.expect_message("1 access has been revoked.")
    response = bo.reload()
    assert response
    assert response.status == 404
    expect(bo.get_by_text(HEADLINE)).to_have_count(0)
    expect(bo.get_by_text(BODY)).to_have_count(0)
    bo.goto(office.wait_for_link(BO))
    expect(bo.get_by_text(HEADLINE)).to_have_count(0)


def check_nothing_is_public(office: PressOffice) -> None:
    cy = office.open_browser().new_page()
    cy.goto(office.wait_for_link(CY))
    expect(cy.get_by_role("button", name="I accept the terms")).to_be_visible()
    assert HEADLINE not in cy.content()
    assert HEADLINE not in json.dumps(office.get("/releases?limit=5"))
    assert HEADLINE not in json.dumps(office.get("/search?q=canal"))
    assert all(HEADLINE not in everything_in(mail) for name in NAMES for mail in office.find_mails(name))


def prepare_mailing(officer: StaffMember, page_id: int, save_picture: SavePicture) -> None:
    page = officer.page
    page.goto(f"/admin/mailings/new/?page={page_id}")
    expect(page.get_by_label("Subject")).to_have_value(HEADLINE)
    page.get_by_label(LIST).check()
    page.get_by_label("As soon as the release is public").check()
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_text("3 recipients at this moment.")).to_be_visible()
    save_picture(page, "mailing")
    page.get_by_role("button", name="Send mailing").click()
    officer.expect_message("The mailing is on its way, or waits for its time.")


def move_embargo(officer: StaffMember, page_id: int) -> datetime:
    """Let the embargo end at a full minute soon, and return it."""
    now = datetime.now(UTC)
    end = now.replace(second=0, microsecond=0) + timedelta(minutes=1 if now.second < 20 else 2)
    page = officer.page
    officer.open_editor(page_id)
    with page.expect_navigation():  # a scheduled page is locked
        officer.choose_action("Cancel the planned publication")
    officer.open_editor(page_id)
    officer.open_tab("Schedule")
    page.locator("#id_embargo_until").fill(f"{end:%Y-%m-%d %H:%M}")
    page.keyboard.press("Escape")
    officer.open_panel("Toggle status").get_by_role("button", name="Edit schedule").click()
    page.locator("#id_go_live_at").fill(f"{end:%Y-%m-%d %H:%M}")
    page.keyboard.press("Tab")  # closes the date picker, which covers the button
    with page.expect_navigation():
        page.get_by_role("button", name="Save schedule").click()
    officer.open_editor(page_id)
    officer.submit_action(re.compile("^Publish (at|on)"))
    return end


def correct(officer: StaffMember, page_id: int, save_picture: SavePicture) -> None:
    page = officer.page
    officer.open_editor(page_id)
    editor = page.locator("#panel-child-story-body-section [contenteditable=true]").filter(has_text="canal").first
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(CORRECTED_BODY)
    page.get_by_role("region", name="Tell readers?").get_by_role("button", name="Toggle section").click()
    page.get_by_label("Yes, a correction: something was wrong").check()
    officer.write("What was wrong", BODY)
    officer.write("What is right", IS_RIGHT)
    save_picture(page, "tell-readers")
    officer.submit_action("Publish the changes")


def check_correction(office: PressOffice, page: Page, page_id: int) -> None:
    def find() -> list[dict]:
        return office.get(f"/pages/{page_id}")["corrections"]

    (correction,) = wait_for(find, PUBLISH_TIMEOUT_SECONDS, "the correction in the API")
    assert (correction["was_wrong"], correction["is_right"]) == (BODY, IS_RIGHT)

    def is_shown() -> bool:
        page.reload()
        return page.get_by_text(IS_RIGHT, exact=True).count() > 0

    wait_for(is_shown, KIT_TIMEOUT_SECONDS, "the correction on the page")
    expect(page.get_by_role("heading", name=re.compile("^Correction"))).to_be_visible()
    expect(page.get_by_text(CORRECTED_BODY)).to_be_visible()
    with urlopen(f"{office.installation.cms}/api/v1/feeds/releases.rss") as response:
        assert IS_RIGHT in response.read().decode()
    assert len(office.get(f"/pages/{page_id}/versions")["items"]) == 2


def is_public(office: PressOffice) -> bool:
    return HEADLINE in json.dumps(office.get("/releases?limit=5"))
