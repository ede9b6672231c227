"""Alerts: asked for in the press room and from a search, without JavaScript too; ended with the link in an e-mail."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("javascript", [True, False])
def test_a_journalist_asks_for_releases_on_a_topic_in_the_press_room(opened, installation, javascript):
    ada = installation.new_address("alerts")
    page = opened("/press/", java_script_enabled=javascript)
    form = page.locator("form.alert-form")
    form.locator("summary", has_text="Only on these topics").click()
    form.get_by_label("Press freedom").check()
    form.get_by_role("button", name="Send me alerts").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Press freedom")).to_be_checked()
    page.get_by_label("E-mail address").fill(ada)
    page.get_by_label(re.compile("Yes, write to me")).check()
    page.get_by_role("button", name="Send me alerts").click()
    expect(page.get_by_role("heading", name="Nearly there")).to_be_visible()
    page.goto(installation.link_in_mail(ada, "confirm"))
    page.get_by_role("button", name="Confirm my address").click()
    expect(page.get_by_role("heading", name="You are signed up")).to_be_visible()


def test_a_search_is_saved_as_it_is_shown(opened):
    page = opened("/search?q=fees")
    page.get_by_role("combobox", name="Search the site").fill("harbour pilots")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("harbour"))
    page.get_by_role("link", name="Get this search by e-mail").click()
    expect(page.get_by_label("Only with these words")).to_have_value("harbour pilots")
