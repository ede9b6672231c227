"""What is taken back from people: accesses, subscriptions, contacts, accounts and roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from cms.accounts.users.models import User
from cms.core.sites import SiteRoots
from cms.delivery.alerts.models import Alert
from cms.delivery.alerts.subscriptions import create_stop_token, stop_alerts
from cms.delivery.mail.models import SuppressedAddress
from cms.delivery.mail.suppression import is_suppressed, suppress
from cms.delivery.sign_ups import personal_data as subscriber_data
from cms.delivery.sign_ups.confirmation import unsubscribe
from cms.delivery.sign_ups.links import create_unsubscribe_token
from cms.delivery.sign_ups.models import Subscriber
from cms.demo import factories
from cms.demo.factories import blocks
from cms.operations.privacy.staff_data import erase_staff_data
from cms.press.embargo_access.accesses import create_link, open_to, renew_link, revoke
from cms.press.embargo_access.models import EmbargoAccess
from cms.press.journalists import personal_data as journalist_data
from cms.press.journalists.consents import withdraw_consent
from cms.press.journalists.models import Journalist
from cms.press.mailings import dispatcher
from cms.press.mailings.models import Mailing
from tests.cms.press.embargo_access.conftest import Browser, create_code

from .taken_back_rows import Case, create_user, current, exists, save


def create_subscriber(**fields: Any) -> Subscriber:
    return Subscriber.objects.create(
        address="ada@example.org",
        site=factories.site().record,
        locale="en",
        status=Subscriber.Status.CONFIRMED,
        **fields,
    )


def create_journalist() -> Journalist:
    return Journalist.objects.create(name="Ines Calloway", address="ines@paper.example")


def create_access() -> EmbargoAccess:
    release = factories.ReleaseFactory(live=False)
    (access,) = open_to(release, [create_journalist()], None)
    create_link(access, SiteRoots.read().root_of(release))
    return access


def create_reader() -> Browser:
    """Return the browser of a journalist who has accepted the terms of a release under embargo."""
    release = factories.ReleaseFactory(
        body=[blocks.rich_text("From May on.")],
        embargo_until=timezone.now().replace(microsecond=0) + timedelta(days=2),
    )
    (access,) = open_to(release, [create_journalist()], None)
    return Browser(create_code(access)).accept()


def change_password(user: User) -> None:
    user = current(user)
    user.set_password("another long password")
    user.save()


def create_factor() -> Authenticator:
    return Authenticator.objects.create(user=create_user(), type=Authenticator.Type.TOTP, data={"secret": "x"})


def create_codes() -> Authenticator:
    return RecoveryCodes.activate(create_user()).instance


def use_code(codes: Authenticator) -> None:
    helper = RecoveryCodes(current(codes))
    assert helper.validate_code(helper.get_unused_codes()[0])


def all_codes_work(codes: Authenticator) -> bool:
    return len(RecoveryCodes(current(codes)).get_unused_codes()) == 10


def create_member() -> User:
    return create_user(groups=["Editors"])


def create_grant() -> GroupPagePermission:
    group = Group.objects.create(name="Tide desk")
    permission = Permission.objects.get(codename="publish_page")
    return GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=permission)


def create_group() -> Group:
    group = Group.objects.create(name="Tide desk")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    return group


def create_alert() -> Alert:
    subscriber = create_subscriber()
    return Alert.objects.create(subscriber=subscriber, site=subscriber.site, locale="en", digest="1", query="tide")


def erase_subscriber(_: Any) -> None:
    subscriber_data.erase_data("ada@example.org")


def erase_journalist(_: Any) -> None:
    journalist_data.erase_data("ines@paper.example")


PEOPLE_CASES: dict[str, Callable[[], Case]] = {
    "embargo_access.revoked": lambda: (
        create_access(),
        lambda access: revoke(EmbargoAccess.objects.filter(pk=access.pk)),
        lambda access: current(access).revoked_at is None,
    ),
    "embargo_access.link_renewed": lambda: (
        create_access().links.get(),
        lambda link: renew_link(link.access, SiteRoots.read().root_of(link.access.page)),
        exists,
    ),
    "embargo_access.token_replaced": lambda: (
        create_reader(),
        lambda reader: reader.post_acceptance(),
        lambda reader: reader.status() == 200,
    ),
    "mailing.stopped": lambda: (
        Mailing.objects.create(subject="Ferries", state=Mailing.State.WAITING),
        dispatcher.stop,
        lambda mailing: current(mailing).state == Mailing.State.WAITING,
    ),
    "subscriber.unsubscribed": lambda: (
        create_subscriber(),
        lambda one: unsubscribe(create_unsubscribe_token(one)),
        lambda one: current(one).status == Subscriber.Status.CONFIRMED,
    ),
    "subscriber.erased": lambda: (create_subscriber(), erase_subscriber, exists),
    "alert.ended": lambda: (create_alert(), lambda alert: stop_alerts(create_stop_token(alert)), exists),
    "address.suppressed": lambda: (
        create_subscriber(),
        lambda one: suppress(one.address, SuppressedAddress.Reason.BOUNCED),
        lambda one: not is_suppressed(one.address),
    ),
    "journalist.unsubscribed": lambda: (
        create_journalist(),
        withdraw_consent,
        lambda one: current(one).status == Journalist.Status.ACTIVE,
    ),
    "journalist.deactivated": lambda: (
        create_journalist(),
        lambda one: save(one, status=Journalist.Status.INACTIVE),
        lambda one: current(one).status == Journalist.Status.ACTIVE,
    ),
    "journalist.deleted": lambda: (create_journalist(), lambda one: current(one).delete(), exists),
    "journalist.erased": lambda: (create_journalist(), erase_journalist, exists),
    "account.deactivated": lambda: (
        create_user(),
        lambda user: save(user, is_active=False),
        lambda user: current(user).is_active,
    ),
    "account.deleted": lambda: (create_user(), lambda user: current(user).delete(), exists),
    "account.superuser_removed": lambda: (
        create_user(is_superuser=True),
        lambda user: save(user, is_superuser=False),
        lambda user: current(user).is_superuser,
    ),
    "account.password_changed": lambda: (
        create_user(),
        change_password,
        lambda user: current(user).check_password("a long password of a test"),
    ),
    "account.factor_removed": lambda: (create_factor(), lambda factor: current(factor).delete(), exists),
    "account.recovery_code_used": lambda: (create_codes(), use_code, all_codes_work),
    "account.role_removed": lambda: (
        create_member(),
        lambda user: user.groups.clear(),
        lambda user: current(user).groups.exists(),
    ),
    "account.role_removed from the role": lambda: (
        create_member(),
        lambda user: user.groups.get().user_set.remove(user),
        lambda user: current(user).groups.exists(),
    ),
    "account.erased": lambda: (
        create_user(email="ada@example.org"),
        lambda user: erase_staff_data(current(user)),
        lambda user: current(user).email != "",
    ),
    "role.deleted": lambda: (create_group(), lambda group: current(group).delete(), exists),
    "role.grants_removed": lambda: (
        create_group(),
        lambda group: group.permissions.remove(*group.permissions.all()),
        lambda group: current(group).permissions.exists(),
    ),
    "role.place_removed": lambda: (create_grant(), lambda grant: current(grant).delete(), exists),
}
