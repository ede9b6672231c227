"""A site with restricted drafts whose texts have unique words, and content of all kinds that mentions them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Comment, GroupPagePermission, Locale, Page, PageSubscription
from wagtail.search.backends import get_search_backend

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.restricted_drafts.models import set_audience
from cms.editing.restricted_drafts.rules import Audience
from cms.jobs.models import ScheduleFailure
from search.models import ReindexRequest
from search.rules.models import HiddenResult, Promotion
from tests.cms.accounts.users.permission_walk.fixtures import AdminSite, build_admin_site

STEM = "zzq"
FIELDS = ("title", "slug", "summary", "body", "seo", "description", "share", "comment")
CANARY = re.compile(rf"{STEM}[a-z]+?(?:{'|'.join(FIELDS)})")


def text_of(subject: str, field: str) -> str:
    """Return the text of a field: a word that queries may contain, then the canary."""
    return f"{STEM}{subject} {STEM}{subject}{field}"


@dataclass
class RestrictedSite:
    """The site of the permission table with the restricted drafts, by the reason why they are restricted."""

    admin: AdminSite
    subjects: dict[str, Page]
    mentioning: Page  # a live page that links to every subject
    clients: dict[str, Client]  # name of a user → client


def get_hidden_subjects(name: str) -> list[str]:
    """Return the subjects that the user may not see; the deleted draft is hidden from all."""
    return [subject for subject in (*SUBJECTS, "deleted") if subject not in VISIBLE_SUBJECTS.get(name, ())]


SUBJECTS = ("team", "embargo", "parent", "child", "alias", "french")
VISIBLE_SUBJECTS = {
    "administrator": SUBJECTS,
    "press_officer": ("embargo",),
    "named": SUBJECTS,
    "member": ("team", "alias", "french"),
    "owner": ("team", "embargo", "alias", "french"),
}
OUTSIDERS = ("writer", "editor", "press_officer", "search_editor", "translator-en", "section")


def build_site(tree: factories.SiteTree) -> RestrictedSite:
    """Build the site. An editor has edited, locked, commented and submitted the drafts before they were restricted."""
    admin = build_admin_site(tree)
    editor, owner = admin.users["E"], factories.UserFactory(username="owner", groups=["Writers"])
    named = factories.UserFactory(username="named", groups=["Editors"])
    group = Group.objects.create(name="A team")
    member = factories.UserFactory(username="member", groups=["Editors", "A team"])
    release, standard = factories.ReleaseFactory, factories.StandardFactory
    files = {
        "image": admin.objects["images.picture"],
        "attachments": [admin.objects["documents.storeddocument"]],
        "topics": [admin.objects["topics.topic"]],
    }
    subjects = {
        "team": release(parent=tree.releases, owner=owner, live=False, **files, **_texts("team")),
        "embargo": release(parent=tree.releases, owner=owner, live=False, **_texts("embargo")),
        "parent": standard(parent=tree.home, live=False, **_texts("parent")),
    }
    subjects["child"] = standard(parent=subjects["parent"], live=False, **_texts("child"))
    deleted = release(parent=tree.releases, live=False, **_texts("deleted"))
    for page in (*subjects.values(), deleted):
        _edit(page, editor)
    mentioning = _mention([*subjects.values()], tree)
    subjects["alias"] = subjects["team"].specific.create_alias(parent=tree.releases, update_slug=f"{STEM}aliasslug")
    subjects["french"] = subjects["team"].copy_for_translation(Locale.objects.get(language_code="fr"))
    for name in ("team", "parent", "french"):
        set_audience(subjects[name], Audience.TEAM, [named], [group] if name != "parent" else [])
    set_audience(deleted, Audience.TEAM, [named], [])
    set_audience(subjects["embargo"], Audience.STANDARD, [named], [])
    subjects["embargo"] = states.publish(subjects["embargo"], embargo_until=timezone.now() + timedelta(days=1))
    deleted.delete()
    users = {user.username: user for user in (*admin.users.values(), named, member, owner, _section_user(tree))}
    clients = {name: Client(raise_request_exception=False) for name in users}
    for name, client in clients.items():
        client.force_login(users[name])
    subjects = {name: states.reload_page(page) for name, page in subjects.items()}
    for page in subjects.values():
        get_search_backend().add(page)  # the settings of tests turn off the updates of the index
    return RestrictedSite(admin, subjects, mentioning, clients)


def _texts(subject: str) -> dict[str, Any]:
    return {
        "title": text_of(subject, "title").title(),
        "slug": f"{STEM}{subject}slug",
        "summary": text_of(subject, "summary"),
        "body": [blocks.rich_text(text_of(subject, "body"))],
        "seo_title": text_of(subject, "seo"),
        "search_description": text_of(subject, "description"),
        "share_title": text_of(subject, "share"),
    }


def _edit(page: Page, user: Any) -> None:
    """Let the user edit, comment on, submit and lock the page."""
    page.get_latest_revision_as_object().save_revision(user=user, log_action=True, clean=False)
    Comment.objects.create(page=page, user=user, text=f"{page.title} comment", contentpath="title")
    PageSubscription.objects.create(page=page, user=user, comment_notifications=True)
    states.submit(states.reload_page(page), user)
    type(page).objects.filter(pk=page.pk).update(locked=True, locked_by=user, locked_at=timezone.now())


def _mention(pages: list[Page], tree: factories.SiteTree) -> Page:
    """Mention the pages in a live page and in every object that can refer to a page."""
    english, now = Locale.objects.get(language_code="en"), timezone.now()
    for page in pages:
        Redirect.add_redirect(f"/old-{page.pk}/", redirect_to=page)
        Promotion.objects.create(locale=english, page=page, exact="boats")
        HiddenResult.objects.create(page=page, exact="ships")
        ReindexRequest.objects.update_or_create(
            page_id=page.pk, defaults={"marked_at": now, "failed_at": now, "attempts": 9, "last_error": "No."}
        )
        ScheduleFailure.objects.create(
            model="wagtailcore.Page", object_id=page.pk, act="publish", since=now, last_at=now
        )
    return factories.StandardFactory(
        title="Mentions them",
        parent=tree.home,
        related=pages,
        body=[
            *(blocks.rich_text(blocks.page_link(page, "words")) for page in pages),
            blocks.links([blocks.link(page=page) for page in pages]),
        ],
    )


def _section_user(tree: factories.SiteTree) -> Any:
    """Return a user whose group may edit only the stories."""
    group = Group.objects.create(name="Story team")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page=tree.stories, permission=permission)
    return factories.UserFactory(username="section", groups=["Story team"])
