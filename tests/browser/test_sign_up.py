"""News by e-mail, asked for by mistake, twice, in French, and no more."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def filled(page: Page, address: str) -> Page:
    form = page.locator("form.sign-up-form")
    form.get_by_label("E-mail address").fill(address)
    form.get_by_label("Where you live").fill("Quimera")
    form.get_by_label("Ways to help").check()
    form.get_by_label(re.compile("I would like")).check()
    form.get_by_role("button", name="Sign me up").click()
    return page


def test_what_is_wrong_is_beside_its_field_and_nothing_is_lost(opened):
    page = filled(opened("/sign-up", 360), "nobody at example")
    expect(page.get_by_role("alert")).to_be_visible()
    field = page.get_by_label("E-mail address")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("name@example.org"))
    expect(field).to_have_value("nobody at example")
    expect(page.get_by_label("Where you live")).to_have_value("Quimera")
    expect(page.get_by_label("Ways to help")).to_be_checked()
    filled(page, "ada.corrected@example.org")
    expect(page.get_by_role("heading", name="Nearly there")).to_be_visible()


def test_signing_up_twice_is_answered_the_same_and_the_link_works_once(opened, installation):
    ada = installation.somebody("twice")
    page = filled(opened("/sign-up"), ada)
    first = page.locator("main").inner_text()
    link = installation.link_in_mail(ada, "confirm")
    page.goto(link)
    page.get_by_role("button", name="Confirm my address").click()
    expect(page.get_by_role("heading", name="You are signed up")).to_be_visible()
    page.goto("/sign-up")
    assert filled(page, ada).locator("main").inner_text() == first
    page.goto(link)
    page.get_by_role("button", name="Confirm my address").click()
    expect(page.get_by_role("heading", name="This link has expired")).to_be_visible()


def test_one_press_and_no_more_is_sent(opened, installation):
    ada = installation.somebody("leaves")
    page = filled(opened("/sign-up", java_script_enabled=False), ada)
    page.goto(installation.link_in_mail(ada, "unsubscribe"))
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("heading", name="You are unsubscribed")).to_be_visible()


def test_in_french_the_message_leads_to_the_french_page(opened, installation):
    ada = installation.somebody("francophone")
    page = opened("/fr/sign-up")
    page.get_by_label("Adresse électronique").fill(ada)
    page.locator("input[name=consent]").check()
    page.get_by_role("button", name="M’inscrire").click()
    link = installation.link_in_mail(ada, "confirm")
    assert "/fr/sign-up/confirm" in link
    page.goto(link)
    page.get_by_role("button", name="Confirmer mon adresse").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("h1")).to_contain_text("inscrit")
