"""Every state × every role: the main button of the form, what its message says, and who really gets an e-mail.

`make test` presses one button of each kind; `make test-all` presses all of them.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib.messages.storage import default_storage
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.users.models import UserProfile

from cms.core import clock
from cms.demo.factories import states
from cms.editing.approval.models import QueuedEmail
from cms.page_types.stories.models import StoryPage
from tests.cms.editing.page_states.newsroom import MAKERS
from tests.cms.editing.preview.conftest import page_form_data, text_form_data
from tests.mailers import set_mailer
from tests.markers import mark_extended

# The main button of each role; “(…)” is disabled. A role without one may not open the form.
SEND, AGAIN, SAVE = "Send for approval", "Send for approval again", "Save draft"
PUBLISH, CHANGES, BACK = "Publish", "Publish the changes", "Publish again"
APPROVE, RELEASE = "Approve", "Approve and publish"
APPROVAL, LOCKED = "(Waiting for approval)", "(Locked)"
INSTEAD = "Publish instead of the scheduled version"  # without its time
COLUMNS = ("writer", "editor", "translator-en", "press_officer", "administrator")  # the pages are English
MAIN = {
    "new": (SEND, SEND, SEND, PUBLISH, PUBLISH),
    "draft": (SEND, SEND, SEND, PUBLISH, PUBLISH),
    "waiting": (APPROVAL, APPROVE, APPROVAL, APPROVAL, APPROVE),
    "approved_once": (APPROVAL, APPROVAL, APPROVAL, RELEASE, RELEASE),
    "returned": (AGAIN, SAVE, SAVE, SAVE, SAVE),
    "scheduled": (SEND, SEND, SEND, INSTEAD, INSTEAD),
    "embargoed": (SEND, None, None, INSTEAD, INSTEAD),
    "public": (SEND, SEND, SEND, CHANGES, CHANGES),
    "public_with_changes": (SEND, SEND, SEND, CHANGES, CHANGES),
    "private": (SEND, SEND, SEND, CHANGES, CHANGES),
    "withdrawn": (SEND, SEND, SEND, BACK, BACK),
    "hidden": (SEND, SEND, SEND, BACK, BACK),
    "expired": (SEND, SEND, SEND, BACK, BACK),
    "locked": (LOCKED, SEND, LOCKED, LOCKED, LOCKED),
}
# What the message of a button says, and the roles that get an e-mail, without the user who has pressed it.
SENT = "has been sent for approval; it waits at the step “Editing”."
OUTCOMES = {
    SEND: (SENT, {"editor", "administrator"}),
    AGAIN: (SENT, {"editor", "administrator"}),
    SAVE: ("The draft of “{title}” is saved.", set()),
    PUBLISH: ("“{title}” is public now.", set()),
    BACK: ("“{title}” is public now.", set()),
    CHANGES: ("“{title}” is public now.", set()),
    INSTEAD: ("“{title}” becomes public on ", set()),
    APPROVE: (
        "Approved. “{title}” now waits at the step “Release”.",
        {"press_officer", "administrator", "writer"},
    ),
    RELEASE: ("Approved. “{title}” is public now.", {"writer"}),
}
SUBJECTS = {SEND: {"Approval requested"}, AGAIN: {"Approval requested"}, RELEASE: {"Approved"}}
SUBJECTS[APPROVE] = {"Approval requested", "Step approved"}
PRIVATE = "“{title}”: Published, but visitors do not see it"

CASES = [(kind, role, button) for kind, row in MAIN.items() for role, button in zip(COLUMNS, row, strict=True)]
PRESSED = [case for case in CASES if case[2] and not case[2].startswith("(")]
DEFAULT = {next(case for case in PRESSED if case[2] == button) for button in OUTCOMES}


@dataclass
class Form:
    """The form of a page as a user sees it."""

    client: Client
    url: str
    html: str

    @property
    def buttons(self) -> list[str]:
        """The words of the menu; those of a disabled button in brackets."""
        menu = self.html.split('aria-label="Actions (footer)"')[1].split("</nav>")[0]
        found = re.findall(r"<(?:button|a)\b([^>]*)>(.*?)</(?:button|a)>", menu, re.DOTALL)
        words = [(attributes, " ".join(html.unescape(strip_tags(label)).split())) for attributes, label in found]
        words = [
            (attributes, re.sub(r" (?:at|on) [^,]*, .* instead ", " instead ", label)) for attributes, label in words
        ]
        return [f"({label})" if " disabled" in attributes else label for attributes, label in words]


def open_form(page, parent, user):
    client = Client()
    client.force_login(user)
    if page is None:
        url = reverse("wagtailadmin_pages:add", args=["stories", "storypage", parent.pk])
    else:
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = client.get(url)
    return Form(client, url, response.content.decode()) if response.status_code == 200 else None


def test_the_table_has_every_state():
    assert {*MAIN} == {*MAKERS, "new"}


@pytest.mark.few(4)
@pytest.mark.parametrize("kind", MAIN)
def test_the_main_button_is_the_right_action_of_each_role(kind, pages, staff, tree):
    expected = dict(zip(COLUMNS, MAIN[kind], strict=True))
    found = {}
    for role, user in staff.users.items():
        form = open_form(pages.get(kind), tree.stories, user)
        found[role] = form.buttons[0] if form else None
    assert found == {role: expected.get(role) for role in staff.users}


@pytest.mark.parametrize("case", mark_extended(PRESSED, except_for=DEFAULT))
def test_the_message_says_what_happened_and_who_was_told(case, pages, staff, tree, settings):
    set_mailer(settings, "default", "cms.editing.approval.emails.DeferredEmailBackend")
    kind, role, button = case
    user, page = staff.users[role], pages.get(kind)
    form = open_form(page, tree.stories, user)
    QueuedEmail.objects.all().delete()
    message = press(form, button, page, tree, user)

    text, told = OUTCOMES[button]
    title = "Changed" if kind == "public_with_changes" else "Night ferries"
    text = PRIVATE if kind == "private" and button == CHANGES else text
    shown = dict(zip(COLUMNS, MAIN[kind], strict=True))
    told = {staff.users[key] for key in told if shown[key]} - {user}  # nobody is told of a page that they may not see
    assert text.format(title=title) in message
    assert {*QueuedEmail.objects.values_list("address", flat=True)} == {one.email for one in told}
    assert {subject.split(":")[0] for subject in QueuedEmail.objects.values_list("subject", flat=True)} == (
        SUBJECTS.get(button, set()) if told else set()
    )
    for one in staff.users.values():
        assert (one.get_full_name() in message) == (one in told)
    assert ("told by e-mail" in message) == bool(told)
    assert "updated" not in message
    assert re.search(r'href="[^"]*/admin/pages/\d+/edit/"', message)


def press(form, button, page, tree, user):
    """Press a button of the form, and return the message."""
    if button == RELEASE:  # unchanged; a posted form has another text
        step = page.current_workflow_task_state
        form.client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", step.pk]))
        return show_messages(form.client)
    names = {SEND: "action-submit", AGAIN: "action-submit", PUBLISH: "action-publish", CHANGES: "action-publish"}
    names |= dict.fromkeys((BACK, INSTEAD), "action-publish")
    if page is None:
        instance = StoryPage(locale=tree.stories.locale)
        fields = {"title": "Night ferries", "slug": "new-story", "summary": "They sail again."} | text_form_data()
    else:
        instance, fields = page.get_latest_revision_as_object(), {}
    posted = page_form_data(instance, user, **fields) | {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    if button in (APPROVE, RELEASE):
        posted |= {"action-workflow-action": "true", "workflow-action-name": "approve"}
    elif button in names:
        posted[names[button]] = "on"
    response = form.client.post(form.url, posted)
    assert response.status_code == 302, response.context["form"].errors
    return show_messages(form.client)


def show_messages(client):
    """Return the messages that the next view shows."""
    request = RequestFactory().get("/")
    request.COOKIES = {name: cookie.value for name, cookie in client.cookies.items()}
    request.session = client.session
    return html.unescape(" ".join(str(message) for message in default_storage(request)))


def test_who_approves_a_text_that_they_changed_reads_that_it_is_approved_again(pages, staff, tree):
    form = open_form(pages["approved_once"], tree.stories, staff.press_officer)
    message = press(form, APPROVE, pages["approved_once"], tree, staff.press_officer)
    assert "The text was changed meanwhile, so “Night ferries” waits again at the step “Editing”." in message


def test_a_decision_with_a_comment_says_who_was_told(pages, staff, settings):
    set_mailer(settings, "default", "cms.editing.approval.emails.DeferredEmailBackend")
    page, client = pages["waiting"], Client()
    client.force_login(staff.editor)
    step = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", step.pk])
    client.post(address, {"comment": "Who says so?"})
    assert "“Night ferries” has been sent back. Writer Lee has been told by e-mail." in show_messages(client)


def test_those_who_want_no_e_mails_are_not_named_as_told(pages, staff, tree, settings):
    set_mailer(settings, "default", "cms.editing.approval.emails.DeferredEmailBackend")
    for key in ("editor", "administrator"):
        profile = UserProfile.get_for_user(staff.users[key])
        profile.submitted_notifications = False
        profile.save()
    form = open_form(pages["draft"], tree.stories, staff.writer)
    message = press(form, SEND, pages["draft"], tree, staff.writer)
    assert "No e-mail has been sent. Next: Editor Lee or Administrator Lee." in message
    assert "told by e-mail" not in message


ACTS = {
    "unpublish": ("public", "wagtailadmin_pages:unpublish", "“Night ferries” is not public any more."),
    "lock": ("draft", "wagtailadmin_pages:lock", "“Night ferries” is locked: only you can edit it."),
    "unlock": ("locked", "wagtailadmin_pages:unlock", "“Night ferries” is unlocked: others can edit it again."),
}


@pytest.mark.parametrize("act", ACTS)
def test_other_acts_say_what_happened(act, pages, staff):
    kind, name, expected = ACTS[act]
    client = Client()
    client.force_login(staff.administrator)
    client.post(reverse(name, args=[pages[kind].pk]))
    assert expected in show_messages(client)


def test_cancelling_a_planned_publication_says_that_the_page_stays_a_draft(pages, staff):
    page, client = pages["scheduled"], Client()
    client.force_login(staff.press_officer)
    address = reverse("wagtailadmin_pages:revisions_unschedule", args=[page.pk, page.scheduled_revision.pk])
    assert address in open_form(page, None, staff.press_officer).html
    client.post(address)
    assert "The planned publication is cancelled. “Night ferries” stays a draft." in show_messages(client)


def test_scheduling_says_when_the_page_is_public(pages, staff, tree):
    form = open_form(pages["draft"], tree.stories, staff.press_officer)
    posted = page_form_data(pages["draft"].get_latest_revision_as_object(), staff.press_officer)
    posted |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "action-publish": "on"}
    posted["go_live_at"] = "2030-01-05 09:00"
    assert form.client.post(form.url, posted).status_code == 302
    assert "“Night ferries” becomes public on 5 January 2030, 09:00 UTC." in show_messages(form.client)


def test_bulk_publishing_tells_pages_that_are_published_from_those_that_wait(pages, staff):
    later = states.save_draft(pages["hidden"], go_live_at=clock.now() + timedelta(days=1))
    client = Client()
    client.force_login(staff.press_officer)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{address}?id={pages['draft'].pk}&id={later.pk}&next=/admin/")
    assert "1 page is published now. 1 page becomes public later." in show_messages(client)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    client.post(f"{address}?id={pages['draft'].pk}&next=/admin/")
    assert "1 page is not public any more." in show_messages(client)
