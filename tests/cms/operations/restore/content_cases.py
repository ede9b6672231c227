"""What is taken back of content: pages, files, drafts, bundles and webhooks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Revision

from cms.core.visibility import visible_now
from cms.delivery.webhooks.models import Endpoint
from cms.delivery.webhooks.signatures import renew_secret
from cms.demo import factories
from cms.demo.factories import states
from cms.demo.factories.objects import create_hidden_folder
from cms.editing.bundles.models import Bundle
from cms.editing.bundles.schedule import cancel as cancel_bundle
from cms.editing.bundles.undo import undo as undo_bundle
from cms.editing.preview.codes import revoke_shared, share_draft
from cms.editing.preview.models import SharedDraft
from cms.editing.versions.models import PublicVersion, Withdrawal
from cms.editing.versions.notes import remove_text
from cms.editing.versions.withdrawals import withdraw_page
from cms.operations.audit.trail import without_audit

from .taken_back_rows import Case, create_user, current, exists, save


def is_public(page: Page) -> bool:
    return visible_now().filter(pk=page.pk).exists()


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


def create_bundle(state: str) -> Bundle:
    return Bundle.objects.create(title="Tides", state=state, go_live_at=timezone.now() + timedelta(days=1))


def create_endpoint() -> Endpoint:
    return Endpoint.objects.create(name="CRM", url="https://crm.example.org/hook")


def move_below_restriction(page: Page) -> None:
    hidden = factories.StoryIndexFactory(parent=page.get_parent().get_parent())
    with without_audit():
        PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    page.move(hidden, pos="last-child")


def is_in_public_folder(document: Any) -> bool:
    return not current(document).collection.get_view_restrictions().exists()


CONTENT_CASES: dict[str, Callable[[], Case]] = {
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
    "collection.restricted by a move": lambda: (
        create_hidden_folder() and Collection.get_first_root_node().add_child(name="Annexes"),
        lambda folder: current(folder).move(Collection.objects.get(name="Private"), "sorted-child"),
        lambda folder: not current(folder).get_view_restrictions().exists(),
    ),
    "document.hidden": lambda: (
        create_hidden_folder() and factories.DocumentFactory(),
        lambda document: save(document, collection=Collection.objects.get(name="Private")),
        is_in_public_folder,
    ),
    "document.hidden in a later folder": lambda: (
        factories.DocumentFactory(),
        lambda document: save(document, collection=create_hidden_folder()),
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
    "draft.share_revoked": lambda: (
        create_shared(),
        lambda shared: revoke_shared(SharedDraft.objects.filter(pk=shared.pk)),
        lambda shared: current(shared).revoked_at is None,
    ),
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
