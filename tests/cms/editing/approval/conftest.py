"""Fixtures: the staff of a newsroom, each with a role and a logged-in client."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.approval import emails
from cms.editing.approval.models import QueuedEmail
from cms.page_types.press_releases.models import ReleasePage
from tests.cms.editing.preview.conftest import page_form_data, text_form_data
from tests.cms.module_site import tree
from tests.mailers import set_mailer

__all__ = ["tree"]


@dataclass
class StaffMember:
    """A user who works with the forms of the admin."""

    user: object
    client: Client = field(default_factory=lambda: Client(raise_request_exception=True))

    def __post_init__(self):
        self.client.force_login(self.user)

    def post(self, name, *args, **data):
        return self.client.post(reverse(name, args=args), data)

    def save(self, page, action="", **changes):
        """Save the form of a page. `action` is the name of a button, such as “action-submit”."""
        posted = page_form_data(page.get_latest_revision_as_object(), self.user, **changes)
        posted |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return self.client.post(url, posted | ({action: "on"} if action else {}))

    def create_release(self, parent, **fields):
        """Create a draft of a release."""
        fields = {"title": "Night ferries are back", "slug": "night-ferries", "summary": "Again.", **fields}
        fields = text_form_data() | fields
        posted = page_form_data(ReleasePage(locale=parent.locale), self.user, **fields)
        posted |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
        url = reverse("wagtailadmin_pages:add", args=["press_releases", "releasepage", parent.pk])
        response = self.client.post(url, posted)
        assert response.status_code == 302, response.context["form"].errors
        return ReleasePage.objects.get(slug=fields["slug"])

    def submit(self, page):
        assert self.save(page, "action-submit").status_code == 302
        return states.reload_page(page)

    def decide(self, page, decision, comment=""):
        """Approve or reject in the current step. Return the response and the reloaded page."""
        step = page.current_workflow_task_state
        url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, decision, step.pk])
        response = self.client.post(url, {"comment": comment})
        page = states.reload_page(page)
        return response, page


@pytest.fixture(scope="module")
def users(module_tree) -> dict[str, object]:
    roles = {"wanda": "Writers", "edgar": "Editors", "petra": "Press officers"}
    return {name: factories.UserFactory(username=name, groups=[role]) for name, role in roles.items()}


@pytest.fixture
def writer(users, tree) -> StaffMember:
    return StaffMember(copy.deepcopy(users["wanda"]))


@pytest.fixture
def editor(users, tree) -> StaffMember:
    return StaffMember(copy.deepcopy(users["edgar"]))


@pytest.fixture
def officer(users, tree) -> StaffMember:
    return StaffMember(copy.deepcopy(users["petra"]))


@pytest.fixture(scope="module")
def module_draft(users, module_tree):
    return StaffMember(users["wanda"]).create_release(module_tree.releases, slug="draft")


@pytest.fixture
def draft(module_draft, tree):
    return states.reload_page(module_draft)


@pytest.fixture(scope="module")
def module_submitted(users, module_tree):
    writer = StaffMember(users["wanda"])
    return writer.submit(writer.create_release(module_tree.releases, slug="submitted"))


@pytest.fixture
def submitted(module_submitted, tree):
    return states.reload_page(module_submitted)


@pytest.fixture(scope="module")
def module_approved(users, module_tree):
    writer, editor = StaffMember(users["wanda"]), StaffMember(users["edgar"])
    page = writer.submit(writer.create_release(module_tree.releases, slug="approved"))
    return editor.decide(page, "approve")[1]


@pytest.fixture
def approved(module_approved, tree):
    """Return a page that editors have approved and press officers have not."""
    return states.reload_page(module_approved)


@pytest.fixture
def outbox(settings):
    """Return a function that sends the queued e-mails and returns all sent since: [(to, subject, text)]."""
    set_mailer(settings, "default", "cms.editing.approval.emails.DeferredEmailBackend")
    QueuedEmail.objects.all().delete()

    def sent():
        emails.send_due_emails()
        messages = [(message.to[0].split("@")[0], message.subject, message.body) for message in mail.outbox]
        mail.outbox.clear()
        return messages

    return sent
