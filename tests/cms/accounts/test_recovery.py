"""Account recovery: two administrators for a person who has lost password, second factor and recovery codes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client

from cms.accounts import recovery
from cms.accounts.emails import send_due_emails
from cms.accounts.models import AccountRecovery
from cms.accounts.users.models import User
from cms.core import clock
from cms.demo import factories
from cms.operations.audit.models import AuditRow
from cms.operations.audit.trail import describe
from tests.cms.accounts.conftest import CHEAP_VIEW, PASSWORD, AuthenticatorApp, confirm_access, log_in
from tests.cms.accounts.test_password_reset import set_password

pytestmark = pytest.mark.django_db
REASON = "Called back at the number in the staff directory."


@pytest.fixture
def user(user):
    AuthenticatorApp(user)
    return user


def create_administrator(name: str, **fields):
    fields = {"date_joined": clock.now() - timedelta(days=30), **fields}
    user = factories.UserFactory(username=name, email=f"{name}@example.org", groups=["Administrators"], **fields)
    return age_changes(user)


def age_changes(administrator):
    """Let a month pass since the changes of an account."""
    AuditRow.objects.filter(subject=describe(administrator)).update(happened_at=clock.now() - timedelta(days=30))
    return administrator


@pytest.fixture
def first(db):
    return create_administrator("first", password=PASSWORD)


@pytest.fixture
def second(db):
    return create_administrator("second", password=PASSWORD)


def address(user) -> str:
    return f"/admin/account/recovery/{user.pk}/"


def decide(administrator, user, action: str, *, confirms_access: bool = True):
    """Send the form in a new browser, and return the browser and the response with the page that follows."""
    browser = Client()
    log_in(browser, administrator)
    if confirms_access:
        confirm_access(browser)
    shown = re.search(r'name="request" value="(\d+)"', browser.get(address(user)).content.decode())
    form = {"action": action, "reason": REASON, "request": shown[1] if shown else ""}
    response = browser.post(address(user), form, follow=True)
    return browser, response.content.decode()


def has_factor(user) -> bool:
    return Authenticator.objects.filter(user=user, type="totp").exists()


def test_one_administrator_asks_another_one_confirms_and_the_person_sets_a_new_password(
    user, first, second, mailoutbox, client
):
    client.force_login(user)
    decide(first, user, "ask")
    assert has_factor(user)
    assert {message.to[0] for message in mailoutbox} == {f"{name}@example.org" for name in ("ada", "first", "second")}
    mailoutbox.clear()
    _, page = decide(second, user, "confirm")
    recorded = set(AuditRow.objects.filter(actor_id=second.pk).values_list("action", flat=True))
    removed = {"account.recovery_confirmed", "account.factor_removed", "account.password_changed"}
    assert removed <= recorded
    assert "Confirmed. The person gets a link" in page
    assert not Authenticator.objects.filter(user=user).exists()
    assert client.get(CHEAP_VIEW).status_code == 302
    assert log_in(Client(), user).status_code == 200  # the password from before is wrong
    assert {message.to[0] for message in mailoutbox} == {f"{name}@example.org" for name in ("ada", "first", "second")}
    assert {"first" in message.body and "second" in message.body for message in mailoutbox} == {True}
    mailoutbox.clear()
    send_due_emails()
    link = re.search(r"https?://[^/]+(/admin/password-reset/\S+)", mailoutbox[0].body)[1]
    browser = Client()
    set_password(browser, link, PASSWORD)
    log_in(browser, user)
    assert browser.get(CHEAP_VIEW).status_code == 200


def test_nobody_confirms_their_own_request(user, first, second):
    decide(first, user, "ask")
    _, page = decide(first, user, "confirm")
    assert "another administrator has to confirm it" in page
    assert has_factor(user)


def test_an_account_or_a_factor_that_is_newer_than_the_request_confirms_nothing(user, first, second, settings):
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    for administrator in (first, second):
        AuthenticatorApp(administrator)
    Authenticator.objects.update(created_at=clock.now() - timedelta(days=2))
    request = recovery.ask(first, user, REASON)
    late = create_administrator("late", date_joined=clock.now())
    AuthenticatorApp(late)
    assert recovery.describe_refusal(late, request) == "new_account"
    Authenticator.objects.filter(user=second).delete()
    AuthenticatorApp(second)
    assert recovery.describe_refusal(second, request) == "new_second_factor"
    with pytest.raises(recovery.RecoveryRefusedError, match="new_second_factor"):
        recovery.confirm(second, request)
    assert has_factor(user)


def set_password_of(account) -> None:
    account.set_password("another private sentence")
    account.save()


def promote(account) -> None:
    account.groups.clear()
    account.groups.add(Group.objects.get(name="Administrators"))


def activate(account) -> None:
    for account.is_active in (False, True):
        account.save()


@pytest.mark.few(2)
@pytest.mark.parametrize("change", [set_password_of, promote, activate])
@pytest.mark.parametrize(("hours", "counts"), [(23, False), (25, True)])
def test_an_administrator_is_not_two_by_an_account_that_was_taken_over_or_promoted(
    user, first, second, pass_time, change, hours, counts
):
    change(second)
    pass_time(hours=hours)
    assert (second in recovery.find_administrators(user)) is counts
    if counts:
        recovery.refuse(first, recovery.ask(second, user, REASON))
    else:
        with pytest.raises(recovery.RecoveryRefusedError, match="unsettled"):
            recovery.ask(second, user, REASON)
    request = recovery.ask(first, user, REASON)
    assert recovery.describe_refusal(second, request) == ("" if counts else "changed_account")


@pytest.mark.parametrize(("hours", "counts"), [(23, False), (25, True)])
def test_an_administrator_is_not_two_by_a_right_that_a_role_of_another_account_was_given(
    user, first, pass_time, hours, counts
):
    helper = age_changes(factories.UserFactory(username="helper", groups=["Editors"]))
    helper.groups.get().permissions.add(Permission.objects.get(codename="change_user"))
    pass_time(hours=hours)
    assert (helper in recovery.find_administrators(user)) is counts
    request = recovery.ask(first, user, REASON)
    assert recovery.describe_refusal(helper, request) == ("" if counts else "changed_account")


def test_another_right_of_the_role_unsettles_nobody(user, first, second):
    role = second.groups.get()
    role.permissions.add(Permission.objects.exclude(group=role).first())
    assert AuditRow.objects.filter(action="role.grants_added", subject=describe(role)).exists()
    assert second in recovery.find_administrators(user)


def test_a_new_account_asks_for_nothing_that_an_old_one_confirms(user, first, client):
    new = factories.UserFactory(username="new", groups=["Administrators"], password=PASSWORD)
    _, page = decide(new, user, "ask")
    assert page.count("You cannot ask yet") == 2  # the message, and in the place of the form
    assert not AccountRecovery.objects.exists()


@pytest.mark.parametrize(("hours", "is_open"), [(23, True), (25, False)])
def test_a_request_ends_after_a_day(user, first, second, pass_time, hours, is_open):
    request = recovery.ask(first, user, REASON)
    pass_time(hours=hours)
    if is_open:
        recovery.confirm(second, request)
    else:
        with pytest.raises(recovery.RecoveryRefusedError, match="ended"):
            recovery.confirm(second, request)
    assert has_factor(user) is not is_open


def test_a_request_is_confirmed_once_and_not_after_it_was_ended(user, first, second):
    request = recovery.ask(first, user, REASON)
    with pytest.raises(recovery.RecoveryRefusedError, match="not_allowed"):
        recovery.ask(second, user, REASON)
    recovery.refuse(first, request)
    with pytest.raises(recovery.RecoveryRefusedError, match="ended"):
        recovery.confirm(second, request)
    again = recovery.ask(second, user, REASON)
    recovery.confirm(first, again)
    with pytest.raises(recovery.RecoveryRefusedError, match="ended"):
        recovery.confirm(first, again)
    outcomes = AccountRecovery.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["refused", "confirmed"]


def test_a_form_confirms_only_the_request_that_it_has_shown(user, first, second, client):
    log_in(client, second)
    confirm_access(client)
    shown = recovery.ask(first, user, REASON)
    recovery.refuse(first, shown)
    later = recovery.ask(first, user, "Asked in person on the next day.")
    page = client.post(address(user), {"action": "confirm", "request": shown.pk}, follow=True).content.decode()
    assert "This request has ended." in page
    assert has_factor(user)
    client.post(address(user), {"action": "confirm", "request": later.pk})
    assert not has_factor(user)


def test_an_administrator_who_has_lost_the_rights_has_asked_for_nothing(user, first, second):
    request = recovery.ask(first, user, REASON)
    first.groups.clear()
    with pytest.raises(recovery.RecoveryRefusedError, match="asker_without_rights"):
        recovery.confirm(second, request)


@pytest.mark.parametrize("role", ["Editors", "Press officers"])
def test_others_see_no_such_view(user, first, second, client, role):
    client.force_login(factories.UserFactory(username="other", groups=[role]))
    for method in (client.get, client.post):
        assert method(address(user)).status_code == 302
    assert not AccountRecovery.objects.exists()


def test_an_account_with_all_rights_is_recovered_by_such_accounts_only(first, second):
    owner = age_changes(factories.SuperuserFactory(username="owner"))
    assert not recovery.may_recover(first, owner)
    assert recovery.may_recover(owner, first)
    assert recovery.find_administrators(owner) == []
    assert recovery.find_administrators(first) == [owner, second]


def test_nobody_asks_for_the_own_account(first, second, client):
    client.force_login(first)
    assert client.get(address(first)).status_code == 302


def test_the_own_password_is_confirmed_before_a_request_is_sent(user, first, second, client):
    client.force_login(first)
    response = client.post(address(user), {"action": "ask", "reason": REASON})
    assert "/confirm-access/" in response["Location"]
    assert not AccountRecovery.objects.exists()
    client.post(response["Location"], {"password": PASSWORD})
    assert AccountRecovery.objects.get().reason == REASON


def test_a_request_without_a_reason_is_not_sent(user, first, second, client):
    log_in(client, first)
    confirm_access(client)
    assert client.post(address(user), {"action": "ask", "reason": ""}).status_code == 422
    assert not AccountRecovery.objects.exists()


def test_the_list_of_users_leads_to_the_view_for_administrators(user, first, second, client):
    client.force_login(first)
    page = client.get("/admin/users/").content.decode()
    assert address(user) in page
    assert address(first) not in page


def test_without_a_second_administrator_the_view_names_the_command_and_the_command_works(user, first, client, capsys):
    client.force_login(first)
    assert "manage.py reset_second_factor ada" in client.get(address(user)).content.decode()
    call_command("reset_second_factor", "ada")
    assert not has_factor(user)


def test_where_all_administrators_have_left_an_operator_has_a_way(user, first, second):
    call_command("createsuperuser", interactive=False, username="operator", email="operator@example.org")
    browser = Client()
    browser.force_login(User.objects.get(username="operator"))
    for left in (first, second):
        form = {"username": left.username, "email": left.email, "first_name": "A", "last_name": "B", "groups": []}
        assert browser.post(f"/admin/users/edit/{left.pk}/", form).status_code == 302
        left.refresh_from_db()
        assert not left.is_active
    call_command("reset_second_factor", "ada")
    assert not has_factor(user)


def test_where_two_administrators_can_do_it_the_command_refuses_and_names_them(user, first, second):
    with pytest.raises(CommandError, match=r"no operator decides alone: first, second\. One\s+opens .*/recovery/"):
        call_command("reset_second_factor", "ada")
    assert has_factor(user)


@pytest.mark.parametrize("lack", ["second factor", "key of the second factor", "active account"])
def test_an_administrator_who_cannot_log_in_counts_for_nothing(user, first, second, settings, lack):
    settings.SECOND_FACTOR_ROLES, settings.SECOND_FACTOR_KEYS = ["administrator"], ["a" * 40]
    for administrator in (first, second):
        AuthenticatorApp(administrator)
    Authenticator.objects.update(created_at=clock.now() - timedelta(days=2))
    assert len(recovery.find_administrators(user)) == 2
    if lack == "second factor":
        Authenticator.objects.filter(user=second).delete()
    elif lack == "active account":
        type(second).objects.filter(pk=second.pk).update(is_active=False)
    else:
        settings.SECOND_FACTOR_KEYS = ["b" * 40]
        assert recovery.find_administrators(user) == []
        return
    assert recovery.find_administrators(user) == [first]


def test_a_link_that_confirms_another_address_ends(user, first, second):
    other = EmailAddress.objects.create(user=user, email="thief@example.com", verified=False)
    key = EmailConfirmationHMAC(other).key
    assert EmailConfirmationHMAC.from_key(key)
    recovery.confirm(second, recovery.ask(first, user, REASON))
    assert EmailConfirmationHMAC.from_key(key) is None


def test_an_account_of_the_provider_keeps_having_no_password(user, first, second, mailoutbox):
    user.set_unusable_password()
    user.save()
    recovery.confirm(second, recovery.ask(first, user, REASON))
    user.refresh_from_db()
    assert not user.has_usable_password()
    mailoutbox.clear()
    assert send_due_emails() == 0


def test_requests_are_deleted_after_the_period_of_the_history(user, first, second, settings, pass_time):
    settings.HISTORY_RETENTION_DAYS = 10
    recovery.ask(first, user, REASON)
    pass_time(days=9)
    assert recovery.delete_expired() == 0
    pass_time(days=2)
    assert recovery.delete_expired() == 1
