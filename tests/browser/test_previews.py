"""Drafts on the reference site: in the editor's preview panel, and from a shared link."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import page_id
from tests.markers import mark_extended

RELEASE = "/releases/open-register-of-fishing-vessels/"
WRITTEN = "/releases/annual-report-2024-published/"
DEFAULT_PATHS = (RELEASE, "/take-action/give-monthly/", "/about/")
EVERY_TYPE = (
    *DEFAULT_PATHS,
    "/",
    "/releases/",
    "/stories/",
    "/stories/five-years-of-paying-back/",
    "/take-action/",
    "/fr/releases/rapport-annuel-2025/",
)
FIRST = "Open register names owners and insurers of 1,482 fishing vessels"


def test_the_panel_shows_unsaved_changes(editor, installation):
    editor.goto(f"/admin/pages/{page_id(installation, WRITTEN)}/edit/")
    title = editor.locator("[name=title]")
    before = title.input_value()
    editor.get_by_role("button", name="Toggle preview").click()
    frame = editor.frame_locator("iframe[title=Preview]").first
    expect(frame.locator("h1")).to_have_text(before)
    expect(frame.locator(".preview-banner")).to_contain_text("this is a draft")
    title.press("Control+End")  # end of the last line
    title.press_sequentially(", in other words", delay=150)  # slow typing: the panel skips changes while it loads
    expect(frame.locator("h1")).to_have_text(f"{before}, in other words")
    expect(frame.locator(".menu-list [aria-current]")).to_have_text("Releases")


@pytest.mark.parametrize("path", mark_extended(EVERY_TYPE, except_for=DEFAULT_PATHS))
def test_every_page_type_has_a_preview(editor, installation, path):
    editor.goto(f"/admin/pages/{page_id(installation, path)}/edit/")
    title = editor.locator("[name=title]").input_value()
    panel = editor.locator("[data-side-panel=preview]")
    if panel.is_hidden():  # Wagtail remembers whether it was open
        editor.get_by_role("button", name="Toggle preview").click()
    frame = editor.frame_locator("iframe[title=Preview]").first
    expect(frame.locator(".preview-banner")).to_be_visible()
    expect(frame.locator("body")).to_contain_text(title)


def test_a_shared_draft_has_a_banner_and_its_url_no_code(opened, installation, shared_draft):
    page = opened(shared_draft)
    expect(page.locator(".preview-banner")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/preview/[0-9a-f]{16}$"))
    page.reload()
    expect(page.locator("h1")).to_have_text(FIRST)
    assert "code" not in page.content()
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Stories").first.click()
    expect(popup.value.locator("h1")).to_have_text("Stories")


@pytest.mark.parametrize("path", ["/preview?code=never", "/preview", "/preview/0123456789abcdef"])
def test_an_expired_link_says_so(opened, path):
    page = opened(path)
    expect(page.get_by_role("heading", name="This preview has ended")).to_be_visible()


def test_only_the_cms_may_frame_a_draft_and_it_is_not_stored(opened, installation, shared_draft):
    page = opened("/about/")
    draft, public = page.request.get(shared_draft), page.request.get(RELEASE)
    assert draft.headers["content-security-policy"].endswith(f"frame-ancestors {installation.cms}")
    assert (draft.headers["cache-control"], draft.headers["referrer-policy"]) == ("private, no-store", "no-referrer")
    assert public.headers["content-security-policy"].endswith("frame-ancestors 'none'")


def test_no_log_contains_a_code_or_a_token(installation, shared_draft):
    code = shared_draft.split("code=")[1]
    written = [log.read_text() for log in installation.data.glob("*.log")]
    assert [text for text in written if code in text] == []
