"""A press officer rehearses a minute: slider, progress, report, the site at that minute, a link for others, the end."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.installation import Installation, installed, running
from tests.browser.newsroom import step
from tests.browser.staff import StaffMember
from tests.production.processes import free_port, process, wait_for

pytestmark = pytest.mark.extended  # a copy takes half a minute

TITLE = "Winter appeal: a warm call home"  # a call to action of the demo, the first that ends
BANNER = "Leave the rehearsal"
COPY_TIMEOUT_MS = 240_000  # a machine with other work takes this long


@pytest.fixture(scope="module")
def rehearsing(request, tmp_path_factory) -> Iterator[Installation]:
    """An installation with the service of rehearsals."""
    if known := running():
        yield known
        return
    request.getfixturevalue("built_site")
    port = free_port()
    service = {"REHEARSAL_URL": f"http://localhost:{port}", "REHEARSAL_BIND": f"127.0.0.1:{port}"}
    service["PRESS_KIT_PDF"] = "false"  # as in the installation; the kits would differ otherwise
    with installed(tmp_path_factory.mktemp("rehearsing"), **service) as made:
        env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "tests.browser.settings", "CMS_URL": made.cms}
        with process(made.data / "rehearsal.log", "manage.py", "rehearsal", env=env | made.variables | service):
            yield made


@pytest.fixture
def officer(chromium: Browser, rehearsing) -> Iterator[StaffMember]:
    member = StaffMember(chromium, rehearsing, "press")
    member.page.set_default_timeout(90_000)  # the copy is made beside it
    yield member
    member.context.close()


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Page]:
    """A browser without an account."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def test_a_minute_is_rehearsed_shown_and_ended(officer, reader, rehearsing, save_picture) -> None:
    page = officer.page
    with step("the slider moves to the minute at which something ends"):
        choose_minute(page, save_picture)
    with step("the copy is made"):
        page.get_by_role("button", name="Rehearse this minute").click()
        save_picture(page, "rehearsal-progress")
        expect(see_the_site(page)).to_be_visible(timeout=COPY_TIMEOUT_MS)
        assert violations(page, "main") == []
        save_picture(page, "rehearsal")
    with step("the report says what changes"):
        read_report(page, save_picture)
    with step("the site shows this minute, and only in the rehearsal"):
        with officer.context.expect_page() as opened:
            see_the_site(page).click()
        look_at_site(opened.value, save_picture)
        reader.goto(f"{rehearsing.site}/")
        expect(reader.locator("h1")).to_be_visible()
        expect(reader.get_by_text(BANNER)).to_have_count(0)
    with step("a link shows it to a person without an account until it is ended"):
        share_and_end(page, reader, save_picture)
    with step("rehearsals are ended"):
        end_all(page)


def choose_minute(page: Page, save_picture) -> None:
    page.goto("/admin/")
    page.get_by_role("button", name="Plan").click()
    page.get_by_role("link", name="Rehearse", exact=True).click()
    slider = page.get_by_role("slider", name="Moments at which something changes")
    minute = page.get_by_label("Minute")
    lines = page.locator("[data-rehearse-step]")
    slider.focus()
    page.keyboard.press("End")
    expect(lines.last.locator("[aria-current=true]")).to_be_visible()
    last = minute.input_value()
    page.keyboard.press("Home")
    expect(lines.first.locator("[aria-current=true]")).to_be_visible()
    assert minute.input_value() < last
    expect(slider).to_have_attribute("aria-valuetext", re.compile(TITLE))
    assert violations(page, "main") == []
    save_picture(page, "rehearsal-slider")


def see_the_site(page: Page):
    return page.get_by_role("link", name=re.compile("See the site at this minute")).first


def read_report(page: Page, save_picture) -> None:
    page.get_by_role("link", name="What will leave, change and clash").click()
    heading = page.get_by_role("heading", name="What changes")
    wait_for(lambda: heading.count() or not page.reload(), 60, "the report")
    assert violations(page, "main") == []
    for width in (800, 1440):
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        save_picture(page, f"rehearsal-report-{width}")
    page.get_by_role("link", name="Back to the rehearsal").click()


def look_at_site(site: Page, save_picture) -> None:
    expect(site.get_by_text(BANNER)).to_be_visible()
    assert "code=" not in site.url  # the token is not left in the address
    save_picture(site, "rehearsal-site")
    site.close()


def share_and_end(page: Page, reader: Page, save_picture) -> None:
    page.get_by_text("Make a link").click()
    page.get_by_label("For whom").fill("The mayor")
    page.get_by_role("button", name="Make the link").click()
    expect(see_the_site(page)).to_be_visible(timeout=COPY_TIMEOUT_MS)
    assert violations(page, "main") == []
    save_picture(page, "rehearsal-link")
    address = page.locator("input[readonly]").first.input_value()
    reader.goto(address)
    expect(reader.get_by_text(BANNER)).to_be_visible()
    page.get_by_role("button", name="End this link").click()
    expect(page.get_by_text("The link has ended.")).to_be_visible()
    reader.reload()
    expect(reader.get_by_text("This rehearsal has ended")).to_be_visible()


def end_all(page: Page) -> None:
    page.goto("/admin/rehearse/")
    ends = page.get_by_role("button", name=re.compile("^End"))
    assert ends.count() == 2
    while ends.count():
        ends.first.click()
        expect(page.get_by_text("The rehearsal has ended.")).to_be_visible()
