"""Each action that takes something back: what it ended works again in the backup, and ends again by its entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupPagePermission,
    Page,
    PageViewRestriction,
    Revision,
)

from cms.accounts.users.models import User
from cms.core.sites import SiteRoots
from cms.core.visibility import visible_now
from cms.delivery.alerts.models import Alert
from cms.delivery.alerts.subscriptions import create_stop_token, stop_alerts
from cms.delivery.mail.models import SuppressedAddress
from cms.delivery.mail.suppression import is_suppressed, suppress
from cms.delivery.sign_ups import personal_data as subscriber_data
from cms.delivery.sign_ups.confirmation import unsubscribe
from cms.delivery.sign_ups.links import create_unsubscribe_token
from cms.delivery.sign_ups.models import Subscriber
from cms.delivery.webhooks.models import Endpoint
from cms.delivery.webhooks.signatures import renew_secret
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.bundles.models import Bundle
from cms.editing.bundles.schedule import cancel as cancel_bundle
from cms.editing.bundles.undo import undo as undo_bundle
from cms.editing.preview.codes import revoke_shared, share_draft
from cms.editing.preview.models import SharedDraft
from cms.editing.versions.models import PublicVersion, Withdrawal
from cms.editing.versions.notes import remove_text
from cms.editing.versions.withdrawals import withdraw_page
from cms.operations.audit.actions import AuditEntry, find_actions
from cms.operations.audit.models import AuditRow
from cms.operations.audit.trail import without_audit
from cms.operations.privacy.staff_data import erase_staff_data
from cms.operations.restore.erased_people import build_address_book
from cms.press.embargo_access.accesses import create_link, open_to, renew_link, revoke
from cms.press.embargo_access.models import EmbargoAccess
from cms.press.journalists import personal_data as journalist_data
from cms.press.journalists.consents import withdraw_consent
from cms.press.journalists.models import Journalist
from cms.press.mailings import dispatcher
from cms.press.mailings.models import Mailing
from tests.cms.press.embargo_access.conftest import Browser, create_code

pytestmark = pytest.mark.django_db

Case = tuple[Any, Callable[[Any], object], Callable[[Any], bool]]  # an object, what takes back, whether it works


@pytest.fixture(autouse=True)
def address_book() -> Iterator[None]:
    """Read the addresses of each test."""
    build_address_book.cache_clear()
    yield
    build_address_book.cache_clear()


def is_public(page: Page) -> bool:
    return visible_now().filter(pk=page.pk).exists()


def exists(row: Any) -> bool:
    return bool(type(row)._default_manager.filter(pk=row.pk).exists())


def current(row: Any) -> Any:
    """Return the row as the database has it."""
    return type(row)._default_manager.get(pk=row.pk)


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


def create_shared() -> SharedDraft:
    story = factories.StoryFactory()
    revision = story.save_revision()
    return share_draft(revision, story, factories.UserFactory(is_superuser=True), timedelta(hours=2))[0]


def create_scheduled() -> Page:
    story = factories.StoryFactory(live=False)
    story.go_live_at = timezone.now() + timedelta(days=1)
    story.save_revision().publish()
    return story


def scheduled(page: Page) -> Any:
    return Revision.page_revisions.filter(object_id=str(page.pk)).exclude(approved_go_live_at=None)


def cancel_schedule(page: Page) -> None:
    revision = scheduled(page).get()
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])


def goes_live_soon(page: Page) -> bool:
    return bool(scheduled(page).filter(approved_go_live_at__lt=timezone.now() + timedelta(days=2)).exists())


def publish_and_unpublish(page: Page) -> None:
    page = page.get_latest_revision_as_object()
    page.go_live_at = None
    page.save_revision().publish()
    current(page).unpublish()


def postpone(page: Page) -> None:
    page = page.get_latest_revision_as_object()
    page.go_live_at = timezone.now() + timedelta(days=9)
    page.save_revision().publish()


def create_version() -> PublicVersion:
    story = factories.StoryFactory()
    return PublicVersion.objects.create(page=story, number=1, public_from=timezone.now(), texts=[])


def create_second_version() -> PublicVersion:
    version = create_version()
    PublicVersion.objects.create(page=version.page, number=2, public_from=timezone.now(), texts=[])
    return version


def create_user(**fields: Any) -> User:
    return factories.UserFactory(password="a long password of a test", **fields)


def save(row: Any, **values: Any) -> None:
    row = current(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


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


def create_bundle(state: str) -> Bundle:
    return Bundle.objects.create(title="Tides", state=state, go_live_at=timezone.now() + timedelta(days=1))


def create_endpoint() -> Endpoint:
    return Endpoint.objects.create(name="CRM", url="https://crm.example.org/hook")


def create_alert() -> Alert:
    subscriber = create_subscriber()
    return Alert.objects.create(subscriber=subscriber, site=subscriber.site, locale="en", digest="1", query="tide")


def move_below_restriction(page: Page) -> None:
    hidden = factories.StoryIndexFactory(parent=page.get_parent().get_parent())
    with without_audit():
        PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    page.move(hidden, pos="last-child")


def create_private_folder() -> Collection:
    folder = Collection.get_first_root_node().add_child(instance=Collection(name="Legal"))
    CollectionViewRestriction.objects.create(collection=folder, restriction_type=CollectionViewRestriction.LOGIN)
    return folder


def is_in_public_folder(document: Any) -> bool:
    return not current(document).collection.get_view_restrictions().exists()


def erase_subscriber(_: Any) -> None:
    subscriber_data.erase_data("ada@example.org")


def erase_journalist(_: Any) -> None:
    journalist_data.erase_data("ines@paper.example")


CASES: dict[str, Callable[[], Case]] = {
    "page.unpublished": lambda: (factories.StoryFactory(), states.unpublish, is_public),
    "page.unpublished while scheduled": lambda: (
        create_scheduled(),
        publish_and_unpublish,
        lambda page: scheduled(page).exists(),
    ),
    "page.withdrawn": lambda: (
        factories.StoryFactory(),
        lambda page: withdraw_page(page, "It was wrong.", None),
        lambda page: is_public(page) or not Withdrawal.objects.filter(page_id=page.pk).exists(),
    ),
    "page.deleted": lambda: (factories.StoryFactory(), lambda page: current(page).delete(), exists),
    "page.restricted": lambda: (factories.StoryFactory(), states.restrict, is_public),
    "page.restricted by a move": lambda: (factories.StoryFactory(), move_below_restriction, is_public),
    "collection.restricted": lambda: (
        Collection.get_first_root_node().add_child(name="Annexes"),
        lambda folder: CollectionViewRestriction.objects.create(
            collection=folder, restriction_type=CollectionViewRestriction.LOGIN
        ),
        lambda folder: not CollectionViewRestriction.objects.filter(collection=folder).exists(),
    ),
    "document.hidden": lambda: (
        create_private_folder() and factories.DocumentFactory(),
        lambda document: save(document, collection=Collection.objects.get(name="Legal")),
        is_in_public_folder,
    ),
    "document.hidden in a later folder": lambda: (
        factories.DocumentFactory(),
        lambda document: save(document, collection=create_private_folder()),
        is_in_public_folder,
    ),
    "page.schedule_cancelled": lambda: (create_scheduled(), cancel_schedule, lambda page: scheduled(page).exists()),
    "page.scheduled": lambda: (create_scheduled(), postpone, goes_live_soon),
    "version.removed": lambda: (
        create_second_version(),
        lambda version: remove_text(version.page, 1, None),
        lambda version: current(version).texts is not None,
    ),
    "snippet.unpublished": lambda: (
        factories.PersonFactory(),
        lambda person: current(person).unpublish(),
        lambda person: current(person).live,
    ),
    "snippet.deleted": lambda: (
        factories.PersonFactory(),
        lambda person: current(person).delete(),
        exists,
    ),
    "file.deleted": lambda: (factories.PictureFactory(), lambda picture: current(picture).delete(), exists),
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
    "draft.share_revoked": lambda: (
        create_shared(),
        lambda shared: revoke_shared(SharedDraft.objects.filter(pk=shared.pk)),
        lambda shared: current(shared).revoked_at is None,
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
    "bundle.cancelled": lambda: (
        create_bundle(Bundle.State.SCHEDULED),
        lambda bundle: cancel_bundle(bundle, create_user(is_superuser=True)),
        lambda bundle: current(bundle).is_pending,
    ),
    "bundle.undone": lambda: (
        create_bundle(Bundle.State.PUBLISHED),
        lambda bundle: undo_bundle(bundle, create_user(is_superuser=True)),
        lambda bundle: current(bundle).state == Bundle.State.PUBLISHED,
    ),
    "webhook.ended": lambda: (
        create_endpoint(),
        lambda endpoint: current(endpoint).delete(),
        lambda endpoint: exists(endpoint) and current(endpoint).is_active,
    ),
    "webhook.ended by another URL": lambda: (
        create_endpoint(),
        lambda endpoint: save(endpoint, url="https://other.example.org/hook"),
        lambda endpoint: current(endpoint).is_active and current(endpoint).url == "https://crm.example.org/hook",
    ),
    "webhook.secret_replaced": lambda: (
        create_endpoint(),
        lambda endpoint: renew_secret(current(endpoint), timezone.now()),
        lambda endpoint: current(endpoint).secret_serial == 1,
    ),
}


@pytest.mark.few(9)
@pytest.mark.parametrize("case", CASES)
def test_what_was_taken_back_after_the_backup_is_taken_back_again(case: str) -> None:
    row, take_back, works = CASES[case]()
    AuditRow.objects.all().delete()
    assert works(row)
    with transaction.atomic():
        take_back(row)
        entries = [read_entry(recorded) for recorded in AuditRow.objects.order_by("pk")]
        assert not works(row)
        transaction.set_rollback(True)
    assert works(row)
    assert case.partition(" ")[0] in {entry.action for entry in entries}
    assert replay(entries) > 0
    assert not works(row)
    assert replay(entries) == 0
    assert not AuditRow.objects.exists()


def read_entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(row.action, row.subject, row.facts, row.actor_id, row.happened_at)


def replay(entries: list[AuditEntry]) -> int:
    """Take back again what the entries say, and return how many rows have changed."""
    actions = find_actions()
    with without_audit():
        return sum(actions[entry.action].load()(entry) for entry in entries if actions[entry.action].take_back)


def test_each_action_that_takes_something_back_has_a_case() -> None:
    taking_back = {name for name, action in find_actions().items() if action.take_back}
    assert {case.partition(" ")[0] for case in CASES} == taking_back


def test_all_labels_and_functions_exist() -> None:
    for action in find_actions().values():
        assert str(action.label)
        if action.take_back:
            assert callable(action.load())
