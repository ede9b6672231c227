"""The day of a newsroom: pages in all states, embargoes, mailings, corrections, comments and searches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wagtail.models import Comment, Page

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.translations.states import update_states
from cms.press.embargo_access.accesses import open_to
from cms.press.embargo_access.models import AccessEvent
from cms.press.journalists.models import Journalist
from cms.press.mailings.models import Mailing
from search.analytics.models import DailyQuery, today
from tests.cms.editing.versions.notes import correction, publish

ROLES = {
    "writer": "Writers",
    "editor": "Editors",
    "officer": "Press officers",
    "search_editor": "Search editors",
    "administrator": "Administrators",
}


def create_staff() -> dict[str, Any]:
    """Create a user of each role, and another writer."""
    staff = {name: factories.UserFactory(username=name, groups=[role]) for name, role in ROLES.items()}
    return staff | {"other": factories.UserFactory(username="other", groups=["Writers"])}


def create_draft(tree: Any, owner: Any, title: str, **fields: Any) -> Page:
    """Create the draft of a story with a revision of its owner."""
    body = [blocks.rich_text(f"<p>{title}</p>")]
    page = factories.StoryFactory(parent=tree.stories, title=title, owner=owner, live=False, body=body, **fields)
    page.save_revision(user=owner, log_action=True, clean=False)
    return states.reload_page(page)


def submit(tree: Any, owner: Any, title: str) -> Page:
    """Create a draft that waits for its first approval."""
    return states.submit(create_draft(tree, owner, title), owner)


def approve(page: Page, user: Any, comment: str = "") -> Page:
    """Approve the step at which the page waits."""
    page.current_workflow_task_state.approve(user=user, comment=comment)
    return states.reload_page(page)


def send_back(page: Page, user: Any, comment: str) -> Page:
    """Return the page to its writer."""
    page.current_workflow_task_state.reject(user=user, comment=comment)
    return states.reload_page(page)


def create_embargo(tree: Any, title: str, owner: Any = None, **ahead: float) -> Page:
    """Create a release that is scheduled for the end of its embargo."""
    until = clock.now() + timedelta(**(ahead or {"days": 2}))
    body = [blocks.rich_text("<p>Again.</p>")]
    page = factories.ReleaseFactory(parent=tree.releases, title=title, owner=owner, live=False, body=body)
    return states.publish(page, embargo_until=until)


def create_journalist(name: str) -> Journalist:
    """Create a contact of the press office."""
    return Journalist.objects.create(name=name, address=f"{name.lower()}@paper.example")


def create_day(tree: Any, staff: dict[str, Any], number: int) -> None:
    """Create one thing of each kind, told apart by the number."""
    writer, editor = staff["writer"], staff["editor"]
    draft = create_draft(tree, writer, f"Draft {number}")
    submit(tree, writer, f"Sent {number}")
    send_back(submit(tree, writer, f"Returned {number}"), editor, "Please add a source.")
    approve(submit(tree, staff["other"], f"Approved {number}"), editor)
    Comment.objects.create(page=draft, user=editor, text="Which port?", contentpath="title")
    states.schedule(create_draft(tree, writer, f"Planned {number}"), clock.now() + timedelta(days=1))
    release = create_embargo(tree, f"Embargo {number}")
    [access] = open_to(release, [create_journalist(f"Ada{number}")], staff["officer"])
    AccessEvent.objects.create(access=access, kind=AccessEvent.Kind.RELEASE_READ)
    Mailing.objects.create(page=release, subject=f"Mailing {number}", state=Mailing.State.WAITING)
    public = factories.StoryFactory(parent=tree.stories, title=f"Public {number}", owner=writer)
    publish(public, correction("12 ships", "21 ships"), summary=f"21 ships {number}")
    day = {"day": today(), "site_id": 1, "locale": "en", "text": f"ferri {number}"}
    DailyQuery.objects.create(searches=3, measured=3, empty=3, **day)
    update_states()
