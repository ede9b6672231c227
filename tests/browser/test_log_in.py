"""Log-in with an authenticator app, with a passkey, and by OpenID Connect."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.secured_cms import PROVIDER, copy_user, secured_cms
from tests.node import install_or_skip

HOME, SETUP = re.compile("/admin/$"), re.compile("/admin/account/second-factor/$")


@pytest.fixture(scope="module")
def secured(installation, tmp_path_factory) -> Iterator[str]:
    install_or_skip(PROVIDER)
    with secured_cms(installation, tmp_path_factory.mktemp("secured")) as address:
        yield address


@pytest.fixture
def visit(chromium, secured) -> Iterator[Callable[[], Page]]:
    """Return a function that opens the log-in in a new browser context."""
    contexts = []

    def open_login() -> Page:
        contexts.append(chromium.new_context(base_url=secured))
        page = contexts[-1].new_page()
        page.goto("/admin/login/")
        return page

    yield open_login
    for context in contexts:
        context.close()


def log_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm_access(page: Page, password: str) -> None:
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Confirm").click()


def log_out(page: Page) -> None:
    page.goto("/admin/logout/")
    page.get_by_role("button", name="Log out", exact=True).click()
    expect(page).to_have_url(re.compile("/admin/login/$"))


def enter_code(page: Page, secret: str, label: str, button: str) -> None:
    """Enter the current code, and the next one if its 30 seconds end meanwhile."""
    for _ in range(2):
        field = page.get_by_label(label)
        field.fill(current_code(secret))
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()
        if not field.is_visible():
            return


def current_code(secret: str) -> str:
    """Return the code of RFC 6238, as an authenticator app computes it."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    offset = digest[-1] & 0xF
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def add_virtual_authenticator(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_press_officer_sets_up_an_authenticator_app_and_logs_in_with_it(visit, installation):
    name = copy_user(installation, "press")
    page = visit()
    log_in(page, name, installation.password)
    expect(page).to_have_url(SETUP)
    page.goto("/admin/pages/")
    expect(page).to_have_url(SETUP)
    assert violations(page) == []
    page.get_by_role("link", name="Activate").click()
    confirm_access(page, installation.password)
    secret = page.get_by_label("Secret, if your phone cannot scan").input_value()
    enter_code(page, secret, "Code of the authenticator app", "Activate")
    codes = page.get_by_label("Codes that still work").input_value().split()
    assert len(codes) == 10
    log_out(page)
    log_in(page, name, installation.password)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This code is wrong")).to_be_visible()
    enter_code(page, secret, "Code", "Sign in")
    expect(page).to_have_url(HOME)


def test_a_press_officer_logs_in_with_a_passkey_alone(visit, installation):
    name = copy_user(installation, "press")
    page = visit()
    add_virtual_authenticator(page)
    log_in(page, name, installation.password)
    expect(page).to_have_url(SETUP)
    page.get_by_role("link", name="Add").click()
    confirm_access(page, installation.password)
    page.get_by_label("Sign in with this key alone").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    log_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(HOME)


def test_a_member_of_a_group_logs_in_by_openid_connect(visit):
    page = visit()
    page.get_by_role("link", name="Sign in with the newsroom").click()
    page.get_by_label("Account").fill("ada")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(HOME)  # the provider's log-in had a second factor
    page.goto("/admin/account/")
    expect(page.get_by_label("First Name")).to_have_value("Ada")
    log_out(page)


def test_others_at_the_provider_have_no_account_not_even_with_a_known_address(visit):
    page = visit()
    page.get_by_role("link", name="Sign in with the newsroom").click()
    page.get_by_label("Account").fill("eve")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="No access")).to_be_visible()
    page.goto("/admin/")
    expect(page).to_have_url(re.compile("/admin/login/"))
