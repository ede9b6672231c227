"""Newsletter sign-up: errors, repeated sign-ups, unsubscribing, French."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def submit_form(page: Page, address: str) -> Page:
    form = page.locator("form.sign-up-form")
    form.get_by_label("E-mail address").fill(address)
    form.get_by_label("Where you live").fill("Quimera")
    form.get_by_label("Ways to help").check()
    form.get_by_label(re.compile("I would like")).check()
    form.get_by_role("button", name="Sign me up").click()
    return page


def test_errors_are_beside_their_fields_and_values_are_kept(opened):
    page = submit_form(opened("/sign-up", 360), "ada at example")
    expect(page.get_by_role("alert")).to_be_visible()
    field = page.get_by_label("E-mail address")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("name@example.org"))
    expect(field).to_have_value("ada at example")
    expect(page.get_by_label("Where you live")).to_have_value("Quimera")
    expect(page.get_by_label("Ways to help")).to_be_checked()
    submit_form(page, "ada.corrected@example.org")
    expect(page.get_by_role("heading", name="Nearly there")).to_be_visible()


def test_signing_up_twice_gets_the_same_response_and_the_link_works_once(opened, installation):
    ada = installation.new_address("twice")
    page = submit_form(opened("/sign-up"), ada)
    first = page.locator("main").inner_text()
    link = installation.link_in_mail(ada, "confirm")
    page.goto(link)
    page.get_by_role("button", name="Confirm my address").click()
    expect(page.get_by_role("heading", name="You are signed up")).to_be_visible()
    page.goto("/sign-up")
    assert submit_form(page, ada).locator("main").inner_text() == first
    page.goto(link)
    page.get_by_role("button", name="Confirm my address").click()
    expect(page.get_by_role("heading", name="This link has expired")).to_be_visible()


def test_unsubscribing_takes_one_click(opened, installation):
    ada = installation.new_address("leaves")
    page = submit_form(opened("/sign-up", java_script_enabled=False), ada)
    page.goto(installation.link_in_mail(ada, "unsubscribe"))
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("heading", name="You are unsubscribed")).to_be_visible()


def test_the_french_message_links_to_the_french_page(opened, installation):
    ada = installation.new_address("francophone")
    page = opened("/fr/sign-up")
    page.get_by_label("Adresse e-mail").fill(ada)
    page.locator("input[name=consent]").check()
    page.get_by_role("button", name="Je m’inscris").click()
    link = installation.link_in_mail(ada, "confirm")
    assert "/fr/sign-up/confirm" in link
    page.goto(link)
    page.get_by_role("button", name="Confirmer mon adresse").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("h1")).to_have_text("Votre inscription est confirmée")
