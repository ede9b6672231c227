"""Build the drafted page from a snapshot or a shared revision while its user may still edit it."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Prefetch, prefetch_related_objects
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.pages.models import BasePage

from .models import JointDraft, SharedDraft, Snapshot

EDIT_PERMISSIONS = {"change", "publish"}
UNSAVED_PAGE_ID = 0  # the id that responses have for a page that was never saved


def load_draft(source: Snapshot | SharedDraft) -> BasePage | None:
    """Return the drafted page at its current position in the page tree, or None once its preview has ended."""
    if not is_available(source):
        return None
    if isinstance(source, Snapshot) and source.page is None:
        return _build_unsaved_page(source)
    page = source.page
    content = source.content if isinstance(source, Snapshot) else source.revision.content
    return _prepare(page.with_content_json(content))


def is_available(source: Snapshot | SharedDraft) -> bool:
    """Return whether the draft can still be previewed.

    It cannot once the page has been published, unpublished or deleted, or when the user who created the preview may no
    longer edit the page. In a joint preview, this holds for each of its pages.
    """
    if not can_access_admin(source.user):
        return False
    if isinstance(source, Snapshot) and source.page is None:
        return source.parent is not None and can_add_child(source.user, source.parent)
    sources = [source, *read_joint(source)]
    if any(get_page_state(one.page) != one.page_state for one in sources):
        return False
    return can_edit_all(source.user, [one.page for one in sources])


def read_joint(source: Snapshot | SharedDraft) -> list[JointDraft]:
    """Return the drafts of a joint preview, read once for an instance; empty for the preview of one draft."""
    if not isinstance(source, Snapshot):
        return []
    prefetch_related_objects([source], Prefetch("joint_drafts", JointDraft.objects.select_related("page", "revision")))
    return list(source.joint_drafts.all())


def can_edit_all(user: AbstractBaseUser, pages: Sequence[Page]) -> bool:
    """Return whether Wagtail would show the user the drafts of these pages; most of them are found in one query."""
    policy = policy_registry.get_by_type(Page)
    editable = (
        policy.instances_user_has_any_permission_for(user, EDIT_PERMISSIONS) if len(pages) > 1 else Page.objects.none()
    )
    known = set(editable.filter(pk__in=[page.pk for page in pages]).values_list("pk", flat=True))
    return all(page.pk in known or can_edit(user, page) for page in pages)


def _build_unsaved_page(source: Snapshot) -> BasePage | None:
    parent, model = source.parent, source.content_type.model_class()
    if parent is None or model is None:
        return None
    page = model.from_serializable_data(source.content, check_fks=True, strict_fks=False)
    page.pk = UNSAVED_PAGE_ID
    page.path, page.depth = parent.path + "0" * Page.steplen, parent.depth + 1  # a path that treebeard never assigns
    page.locale_id = parent.locale_id
    page.set_url_path(parent)
    return _prepare(page)


def _prepare(page: Page) -> BasePage | None:
    if not isinstance(page, BasePage):
        return None
    page.set_listing_date()  # the fields it is derived from may have changed in the form
    return page


def get_page_state(page: Page | None) -> str:
    """Return a value that changes whenever the page is published or unpublished."""
    return f"{int(page.live)}.{page.live_revision_id or 0}" if page else ""


def can_access_admin(user: AbstractBaseUser) -> bool:
    """Return whether the user is active and may open the admin."""
    return user.is_active and user.has_perm("wagtailadmin.access_admin")


def can_edit(user: AbstractBaseUser, page: Page) -> bool:
    """Return whether Wagtail would show the user the draft in the admin."""
    permissions = page.permissions_for_user(user)
    return permissions.can_edit() or permissions.can_publish()


def can_add_child(user: AbstractBaseUser, parent: Page) -> bool:
    """Return whether the user may create pages below the parent."""
    return parent.permissions_for_user(user).can_add_subpage()
