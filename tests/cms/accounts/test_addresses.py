"""Changes of the e-mail address: only with the password, confirmed at the new address and told to the old one."""

from __future__ import annotations

import re

import pytest

from cms.accounts.emails import send_due_emails
from tests.cms.accounts.conftest import confirm_access, log_in

pytestmark = pytest.mark.django_db

CHANGE = {"email": "ada@new.example", "action_add": ""}
PROFILE = {
    "name_email-first_name": "Ada",
    "name_email-last_name": "Example",
    "name_email-email": "eve@evil.example",
    "locale-preferred_language": "",
    "theme-theme": "system",
    "theme-contrast": "system",
    "theme-density": "default",
}


def test_the_account_page_of_wagtail_changes_neither_address_nor_password(client, user):
    log_in(client, user)
    passwords = {f"password-{name}": "another private sentence" for name in ("new_password1", "new_password2")}
    response = client.post("/admin/account/", PROFILE | passwords)
    assert response.status_code == 302
    user.refresh_from_db()
    assert (user.last_name, user.email) == ("Example", "ada@example.org")
    assert user.check_password("an entirely private sentence")


def test_the_account_page_links_to_the_views_that_do(client, user):
    log_in(client, user)
    page = client.get("/admin/account/").content.decode()
    for address in ("/admin/account/second-factor/", "/admin/account/password/", "/admin/account/email/"):
        assert f'href="{address}"' in page


def test_another_address_needs_the_password_and_a_confirmation(client, user, mailoutbox):
    log_in(client, user)
    assert "/confirm-access/" in client.post("/admin/account/email/", CHANGE)["Location"]
    confirm_access(client)
    client.post("/admin/account/email/", CHANGE)
    assert mailoutbox == []
    send_due_emails()
    assert [message.to for message in mailoutbox] == [["ada@new.example"]]
    user.refresh_from_db()
    assert user.email == "ada@example.org"
    link = re.search(r"(/admin/account/email/confirm/\S+)", mailoutbox[0].body)[1]
    client.get(link)
    user.refresh_from_db()
    assert user.email == "ada@example.org"
    client.post(link)
    user.refresh_from_db()
    assert user.email == "ada@new.example"
    assert [message.to for message in mailoutbox[1:]] == [["ada@example.org"]]
    assert "ada@new.example" in mailoutbox[1].body
    assert [address.email for address in user.emailaddress_set.all()] == ["ada@new.example"]


def test_an_address_that_a_request_of_an_administrator_changes_is_told_to_the_old_one(admin_client, user, mailoutbox):
    form = {
        "username": "ada",
        "email": "ada@new.example",
        "first_name": "Ada",
        "last_name": "Editor",
        "is_active": "on",
        "password1": "",
        "password2": "",
    }
    admin_client.post(f"/admin/users/edit/{user.pk}/", form)
    user.refresh_from_db()
    assert user.email == "ada@new.example"
    assert [(message.to, message.subject) for message in mailoutbox] == [
        (["ada@example.org"], "[Clarion] Your e-mail address has been changed")
    ]


@pytest.mark.parametrize("change", [{"email": "ADA@example.org"}, {"last_name": "Another"}])
def test_other_changes_are_not_told(user, mailoutbox, change):
    for name, value in change.items():
        setattr(user, name, value)
    user.save()
    assert mailoutbox == []


def test_a_log_in_is_not_told(client, user, mailoutbox):
    log_in(client, user)
    assert mailoutbox == []


def test_accounts_without_a_password_of_their_own_have_no_forms_for_password_and_address(client, user):
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    assert client.get("/admin/account/password/").status_code == 404
    assert client.post("/admin/account/email/", CHANGE).status_code == 404


def test_an_address_with_capital_letters_is_listed_once(client, user):
    type(user).objects.filter(pk=user.pk).update(email="Ada@Example.org")
    user.emailaddress_set.all().delete()
    log_in(client, user)
    confirm_access(client)
    for _ in range(2):
        assert client.get("/admin/account/email/").status_code == 200
        type(user).objects.filter(pk=user.pk).update(email="Ada@Example.org")
    assert [(one.email, one.verified) for one in user.emailaddress_set.all()] == [("ada@example.org", True)]
