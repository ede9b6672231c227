"""Pages in every state, made by the staff of a newsroom with the forms of the admin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Model
from wagtail.models import Page

from cms.accounts.users.roles import list_roles
from cms.core import clock
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.versions.withdrawals import withdraw_page

COMMENT = "Who says so?"


@dataclass
class Staff:
    """A user of each role, by the key of the role."""

    users: dict[str, Model]

    @classmethod
    def hire(cls) -> Staff:
        users = {}
        for role in list_roles():
            first_name = role.key.replace("_", " ").replace("-", " ").title()
            names = {"username": f"{role.key}-1", "first_name": first_name, "last_name": "Lee"}
            users[role.key] = factories.UserFactory(groups=[role.name], **names)
        return cls(users)

    def __getattr__(self, key: str) -> Model:
        return self.users[key]


def make(kind: str, staff: Staff, parent: Page) -> Page:
    """Create a page of the writer in a state."""
    return MAKERS[kind](staff, parent)


def _draft(staff: Staff, parent: Page, **fields: object) -> Page:
    fields = {"live": False, "owner": staff.writer, "title": "Night ferries", **fields}
    page = factories.StoryFactory(parent=parent, **fields)
    page.save_revision(user=staff.writer)
    return states.reload_page(page)


def _waiting(staff: Staff, parent: Page) -> Page:
    return states.submit(_draft(staff, parent), staff.writer)


def _decide(page: Page, user: Model, decision: str, comment: str = "") -> Page:
    page = states.reload_page(page)
    task_state = page.current_workflow_task_state
    task_state.task.specific.on_action(task_state, user, decision, comment=comment)
    return states.reload_page(page)


def _approved(staff: Staff, parent: Page) -> Page:
    return _decide(_waiting(staff, parent), staff.editor, "approve")


def _returned(staff: Staff, parent: Page) -> Page:
    return _decide(_waiting(staff, parent), staff.editor, "reject", COMMENT)


def _public(staff: Staff, parent: Page) -> Page:
    return states.publish(_draft(staff, parent))


def _expired(staff: Staff, parent: Page) -> Page:
    page = states.publish(_draft(staff, parent), expire_at=clock.now() + timedelta(hours=1))
    page.unpublish(set_expired=True)
    return states.reload_page(page)


def _withdrawn(staff: Staff, parent: Page) -> Page:
    page = _public(staff, parent)
    withdraw_page(page, "It was wrong.", staff.press_officer)
    return states.reload_page(page)


def _private(staff: Staff, parent: Page) -> Page:
    page = _public(staff, parent)
    states.restrict(page)
    return page


def _locked(staff: Staff, parent: Page) -> Page:
    page = _draft(staff, parent)
    page.locked, page.locked_by, page.locked_at = True, staff.editor, clock.now()
    page.save()
    return page


def _embargoed(staff: Staff, parent: Page) -> Page:
    until = clock.now() + timedelta(days=2)
    page = factories.ReleaseFactory(live=False, owner=staff.writer, title="Night ferries", embargo_until=until)
    page.save_revision(user=staff.writer)
    return states.publish(page, go_live_at=until)


MAKERS: dict[str, Callable[[Staff, Page], Page]] = {
    "draft": _draft,
    "waiting": _waiting,
    "approved_once": _approved,
    "returned": _returned,
    "scheduled": lambda staff, parent: states.publish(
        _draft(staff, parent), go_live_at=clock.now() + timedelta(days=2)
    ),
    "embargoed": _embargoed,
    "public": _public,
    "public_with_changes": lambda staff, parent: states.save_draft(_public(staff, parent), title="Changed"),
    "private": _private,
    "withdrawn": _withdrawn,
    "hidden": lambda staff, parent: states.unpublish(_public(staff, parent)),
    "expired": _expired,
    "locked": _locked,
}
