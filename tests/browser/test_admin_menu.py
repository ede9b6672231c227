"""The admin's menu in a window of 800 pixels height: every item is seen, also in French, and reached by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.staff import StaffMember

GROUPS = {
    "en": ["Write", "Plan", "Press", "Media", "Find", "Manage", "Help"],
    "fr": ["Écrire", "Planifier", "Presse", "Médias", "Trouver", "Gérer", "Aide"],
}
WIDTHS = (1280, 800)


@pytest.fixture(scope="module")
def admin(chromium, installation) -> Iterator[Page]:
    """The admin of the demo user, who sees every item."""
    member = StaffMember(chromium, installation, "demo")
    yield member.page
    member.context.close()


def choose_language(page: Page, code: str) -> None:
    page.goto("/admin/account/")
    page.locator("[name=locale-preferred_language]").select_option(code)
    page.locator("form:has([name=locale-preferred_language]) button[type=submit]").click()
    expect(page.locator("html")).to_have_attribute("lang", code)


def group_buttons(page: Page) -> Locator:
    return page.locator(".sidebar-main-menu__list > .sidebar-sub-menu-item > button")


@pytest.fixture
def english_afterwards(admin) -> Iterator[None]:
    """Give the account its language back, which other tests of the same installation expect."""
    yield
    choose_language(admin, "en")


@pytest.mark.usefixtures("english_afterwards")
@pytest.mark.parametrize("language", GROUPS)
def test_no_item_of_a_group_is_cut_off(admin, language):
    choose_language(admin, language)
    for width in WIDTHS:
        admin.set_viewport_size({"width": width, "height": 800})
        admin.goto("/admin/calendar/")
        buttons = group_buttons(admin)
        expect(buttons).to_have_count(len(GROUPS[language]))
        for button, name in zip(buttons.all(), GROUPS[language], strict=True):
            expect(button).to_contain_text(name)
            button.click()
            items = admin.locator(".sidebar-sub-menu-item--open > div .sidebar-sub-menu-panel > ul > li")
            expect(items.first).to_be_in_viewport(ratio=1)
            expect(items.last).to_be_in_viewport(ratio=1)
            admin.keyboard.press("Escape")


def test_the_page_explorer_opens_with_one_click_and_by_keyboard(admin):
    admin.set_viewport_size({"width": 1280, "height": 800})
    explorer = admin.get_by_role("dialog", name="Page explorer")
    admin.goto("/admin/calendar/")
    admin.get_by_role("button", name="Pages", exact=True).click()
    expect(explorer.get_by_role("link").first).to_be_visible()
    admin.keyboard.press("Escape")
    expect(explorer).to_have_count(0)
    admin.get_by_role("button", name="Pages", exact=True).focus()
    admin.keyboard.press("Enter")
    expect(explorer.get_by_role("link").first).to_be_visible()
    admin.keyboard.press("Escape")


def test_an_item_of_a_group_is_reached_by_keyboard(admin):
    admin.goto("/admin/")
    group_buttons(admin).nth(1).focus()
    admin.keyboard.press("Enter")
    item = admin.locator("#wagtail-sidebar").get_by_role("link", name="Calendar", exact=True)
    expect(item).to_be_visible()
    item.focus()
    admin.keyboard.press("Enter")
    expect(admin.locator("h1")).to_contain_text("Calendar")


def test_the_menu_has_no_accessibility_violations(admin):
    admin.goto("/admin/calendar/")
    assert violations(admin, "#wagtail-sidebar") == []
    for button in group_buttons(admin).all():
        button.click()
        assert violations(admin, "#wagtail-sidebar") == []
        admin.keyboard.press("Escape")


def test_the_page_for_an_unknown_address_has_no_accessibility_violations(admin):
    admin.goto("/admin/no-such-view/")
    expect(admin.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
    assert violations(admin) == []


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/password-reset/"])
def test_views_without_the_menu_have_no_accessibility_violations(chromium, installation, path):
    context = chromium.new_context(base_url=installation.cms)
    page = context.new_page()
    page.goto(path)
    assert violations(page) == []
    context.close()
