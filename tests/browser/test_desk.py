"""The desk in Chromium: one click to a new story and to a returned draft, in two sizes and two languages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.installation import Installation
from tests.browser.staff import StaffMember
from tests.production.processes import PROJECT

pytestmark = [pytest.mark.processes, pytest.mark.slow]
TITLE, COMMENT = "A quay without cranes", "Please name the harbour master."
# Wanda sends a story, and Edgar returns it.
RETURN_A_DRAFT = f"""
from django.contrib.auth import get_user_model
from cms.demo import factories
from cms.demo.factories import states
users = get_user_model().objects
writer, editor = users.get(username="writer"), users.get(username="editor")
page = factories.StoryFactory(parent=factories.site().stories, title="{TITLE}", owner=writer, live=False)
page = states.submit(page, writer)
page.current_workflow_task_state.reject(user=editor, comment="{COMMENT}")
"""
SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
OpenDesk = Callable[..., Page]


@pytest.fixture(scope="module")
def returned_draft(installation: Installation) -> str:
    """Return the title of a draft that was returned to the writer of the running installation."""
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "tests.browser.settings", **installation.variables}
    command = [sys.executable, "manage.py", "shell", "-c", RETURN_A_DRAFT]
    done = subprocess.run(command, cwd=PROJECT, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return TITLE


@pytest.fixture(scope="module")
def open_desk(chromium, installation) -> Iterator[OpenDesk]:
    """Return a function that opens the desk of a user; each logs in once."""
    members: dict[str, StaffMember] = {}

    def open_(role: str, size: str = "desktop", language: str = "en") -> Page:
        if role not in members:
            members[role] = StaffMember(chromium, installation, role)
        page = members[role].page
        page.set_viewport_size(SIZES[size])
        page.set_extra_http_headers({"Accept-Language": language})
        page.goto("/admin/")
        return page

    yield open_
    for member in members.values():
        member.context.close()


@pytest.mark.few(1)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("size", SIZES)
def test_a_writer_begins_a_story_with_one_click(open_desk, size, language):
    page = open_desk("writer", size, language)
    assert page.locator("html").get_attribute("lang") == language
    button = page.locator(".desk-buttons a").first
    expect(button).to_be_in_viewport(ratio=1)
    button.click()
    expect(page).to_have_url(re.compile(r"/pages/add/stories/storypage/\d+/$"))
    expect(page.locator("[name=title]")).to_be_visible()


@pytest.mark.few(1)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("size", SIZES)
def test_a_writer_finds_a_returned_draft_with_one_click(open_desk, returned_draft, size, language):
    page = open_desk("writer", size, language)
    row = page.locator("#desk-drafts .desk-row").first
    expect(row).to_be_in_viewport(ratio=1)
    expect(row).to_contain_text(COMMENT)
    row.get_by_role("link", name=returned_draft).click()
    expect(page).to_have_url(re.compile(r"/pages/\d+/edit/$"))
    expect(page.locator("[name=title]")).to_have_value(returned_draft)


@pytest.mark.few(2)
@pytest.mark.parametrize("role", ["writer", "editor", "press", "search", "demo"])
def test_the_desk_of_each_role_has_no_barrier_and_fits_the_window(open_desk, returned_draft, role):
    for size in SIZES:
        page = open_desk(role, size)
        expect(page.locator("h1")).to_have_text("Dashboard")
        expect(page.locator(".desk-section").first).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]


def test_an_editor_sees_what_waits_without_scrolling(open_desk):
    page = open_desk("editor")
    heading = page.get_by_role("heading", name="Waiting for me")
    expect(heading).to_be_in_viewport(ratio=1)


def test_keyboard_users_reach_the_other_places_of_a_new_story(open_desk):
    page = open_desk("writer")
    page.locator(".desk-buttons a").first.focus()
    page.keyboard.press("Tab")
    toggle = page.get_by_role("button", name="New story elsewhere")
    expect(toggle).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("^Français")).first).to_be_visible()
