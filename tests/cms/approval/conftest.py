"""A newsroom: one person for each role, each with a browser of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from cms.approval import jobs
from cms.approval.models import QueuedEmail
from cms.demo import factories
from cms.demo.factories import states
from cms.press_releases.models import ReleasePage
from tests.cms.module_site import module_database, module_tree, tree
from tests.cms.preview.conftest import form_of

__all__ = ["module_database", "module_tree", "tree"]


@dataclass
class Colleague:
    """Somebody at work in the admin; everything goes through its forms."""

    user: object
    client: Client = field(default_factory=lambda: Client(raise_request_exception=True))

    def __post_init__(self):
        self.client.force_login(self.user)

    def post(self, name, *args, **data):
        return self.client.post(reverse(name, args=args), data)

    def save(self, page, action="", **changes):
        """Save the page's form: `action` is the button's name, as “action-submit”."""
        posted = form_of(page.get_latest_revision_as_object(), self.user, **changes)
        posted |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return self.client.post(url, posted | ({action: "on"} if action else {}))

    def write(self, parent, **fields):
        """A release of their own, as a draft."""
        fields = {"title": "Night ferries are back", "slug": "night-ferries", "summary": "Again.", **fields}
        posted = form_of(ReleasePage(locale=parent.locale), self.user, **fields)
        posted |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
        url = reverse("wagtailadmin_pages:add", args=["press_releases", "releasepage", parent.pk])
        answer = self.client.post(url, posted)
        assert answer.status_code == 302, answer.context["form"].errors
        return ReleasePage.objects.get(slug=fields["slug"])

    def hand_in(self, page):
        assert self.save(page, "action-submit").status_code == 302
        return states.reload_page(page)

    def decide(self, page, decision, comment=""):
        """Approve or reject at the step that is due; the answer says whether it was theirs to do."""
        step = page.current_workflow_task_state
        url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, decision, step.pk])
        answer = self.client.post(url, {"comment": comment})
        page = states.reload_page(page)
        return answer, page


@pytest.fixture
def writer(tree) -> Colleague:
    return Colleague(factories.UserFactory(username="wanda", groups=["Writers"]))


@pytest.fixture
def editor(tree) -> Colleague:
    return Colleague(factories.UserFactory(username="edgar", groups=["Editors"]))


@pytest.fixture
def officer(tree) -> Colleague:
    return Colleague(factories.UserFactory(username="petra", groups=["Press officers"]))


@pytest.fixture
def draft(writer, tree):
    return writer.write(tree.releases)


@pytest.fixture
def handed_in(writer, editor, officer, draft):
    return writer.hand_in(draft)


@pytest.fixture
def outbox(settings):
    """Sends what waits and answers what has been sent by then: [(to, subject, text)]."""
    settings.EMAIL_BACKEND = "cms.approval.email_backend.DeferredEmailBackend"
    QueuedEmail.objects.all().delete()

    def sent():
        jobs.send_due_emails()
        messages = [(message.to[0].split("@")[0], message.subject, message.body) for message in mail.outbox]
        mail.outbox.clear()
        return messages

    return sent
