"""From what is kept to the page as it is drafted, as long as somebody may still see it."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from wagtail.models import Page

from cms.pages.models import BasePage

from .models import SharedDraft, Snapshot

UNSAVED_PAGE_ID = 0  # the id of a page that has none yet


def load_draft(source: Snapshot | SharedDraft) -> BasePage | None:
    """The page as it is drafted, standing where it stands now.

    None where it is past (published, taken down, deleted) or the user it rests on has lost the right to edit it.
    """
    if not can_access_admin(source.user):
        return None
    if isinstance(source, Snapshot) and source.page is None:
        return _build_unsaved_page(source)
    page = source.page
    if get_page_state(page) != source.page_state or not can_edit(source.user, page):
        return None
    content = source.content if isinstance(source, Snapshot) else source.revision.content
    return _prepare(page.with_content_json(content))


def _build_unsaved_page(source: Snapshot) -> BasePage | None:
    parent, model = source.parent, source.content_type.model_class()
    if parent is None or model is None or not can_add_child(source.user, parent):
        return None
    page = model.from_serializable_data(source.content, check_fks=True, strict_fks=False)
    page.pk = UNSAVED_PAGE_ID
    page.path, page.depth = parent.path + "0" * Page.steplen, parent.depth + 1  # a place that treebeard gives nobody
    page.locale_id = parent.locale_id
    page.set_url_path(parent)
    return _prepare(page)


def _prepare(page: Page) -> BasePage | None:
    if not isinstance(page, BasePage):
        return None
    page.set_listing_date()  # the form may have changed what it is made from
    return page


def get_page_state(page: Page | None) -> str:
    """Changes whenever the page is published or unpublished."""
    return f"{int(page.live)}.{page.live_revision_id or 0}" if page else ""


def can_access_admin(user: AbstractBaseUser) -> bool:
    return user.is_active and user.has_perm("wagtailadmin.access_admin")


def can_edit(user: AbstractBaseUser, page: Page) -> bool:
    """Those to whom Wagtail shows the draft itself."""
    rights = page.permissions_for_user(user)
    return rights.can_edit() or rights.can_publish()


def can_add_child(user: AbstractBaseUser, parent: Page) -> bool:
    return parent.permissions_for_user(user).can_add_subpage()
