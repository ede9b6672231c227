"""E-mails about translations that are due: to whom, about what, and how often."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import get_language, override
from wagtail.users.models import UserProfile

from cms.delivery.mail.models import QueuedMail
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.restricted_drafts.rules import Audience
from cms.editing.translations import digests
from cms.editing.translations.digests import build_message, queue_digests
from cms.editing.translations.models import DigestChoice, SentDigest
from cms.editing.translations.states import update_states
from tests.cms.admin_forms import read_form

from .conftest import log_in, translate


@pytest.fixture
def translator(tree):
    return factories.UserFactory(email="tess@example.org", groups=["Translators (French)"])


@pytest.fixture
def editor(tree):
    return factories.UserFactory(email="edgar@example.org", groups=["Editors"])


@contextmanager
def template_rendered_with(languages):
    """Add the language in which each template is rendered."""

    def add(**_):
        languages.append(get_language())

    template_rendered.connect(add)
    yield
    template_rendered.disconnect(add)


def send() -> list[tuple[str, str]]:
    """Queue what is due and return (recipient, text) of each e-mail, with its subject."""
    queue_digests()
    rows = list(QueuedMail.objects.order_by("pk"))
    messages = [message for row in rows if (message := build_message(row))]
    QueuedMail.objects.all().delete()
    return [(message.to[0], f"{message.subject}\n{message.body}") for message in messages]


def test_a_translator_is_told_what_became_stale_or_is_new(pair, tree, translator):
    factories.StoryFactory(parent=tree.stories, title="A new story")
    pair.publish(title="Fees repaid in full")
    update_states()
    ((recipient, text),) = send()
    assert recipient == "tess@example.org"
    assert text.startswith("To translate (Français): 2 pages")
    assert "- A new story" in text
    assert "- Fees repaid in full" in text
    assert reverse("wagtailadmin_pages:edit", args=[pair.translation.pk]) in text


def test_the_subject_counts_all_pages_and_the_text_says_how_many_it_leaves_out(pair, tree, translator, monkeypatch):
    monkeypatch.setattr(digests, "MAX_PAGES", 2)
    stories = [factories.StoryFactory(parent=tree.stories) for _ in range(2)]
    ((_, text),) = send()
    assert text.startswith("To translate (Français): 2 pages\n")
    assert "more" not in text
    stories += [factories.StoryFactory(parent=tree.stories) for _ in range(3)]
    SentDigest.objects.all().delete()
    pair.publish(title="Fees repaid in full")
    update_states()
    ((_, text),) = send()
    assert text.startswith("To translate (Français): 6 pages\n")
    assert sum(f"- {story.title}\n" in text for story in stories) == 2
    assert "\nand 3 more\n\nThe sources" in text
    assert text.count("more") == 1


def test_one_page_is_one_page(tree, translator):
    factories.StoryFactory(parent=tree.stories)
    ((_, text),) = send()
    assert text.startswith("To translate (Français): 1 page\n")


def test_nothing_due_sends_nothing(pair, tree, translator):
    factories.StoryFactory(parent=tree.branch("fr").stories, title="En français")
    factories.StoryFactory(parent=tree.stories, title="A draft", live=False)
    assert send() == []


def test_there_is_one_e_mail_a_day_about_what_is_new_since_the_last(tree, translator, pass_time):
    factories.StoryFactory(parent=tree.stories, title="The first")
    assert len(send()) == 1
    factories.StoryFactory(parent=tree.stories, title="The second")
    assert send() == []
    pass_time(hours=23)
    assert send() == []
    pass_time(hours=2)
    ((_, text),) = send()
    assert "The second" in text
    assert "The first" not in text
    pass_time(hours=25)
    assert send() == []


def test_editors_get_e_mails_if_they_have_chosen_so_and_translators_unless(tree, translator, editor):
    factories.StoryFactory(parent=tree.stories)
    for user, is_on in ((translator, False), (editor, True)):
        page = log_in(user).get(reverse("wagtailadmin_account"))
        assert "E-mail me once a day" in page.text
        form = {"translations-wants_digest": "on"} if is_on else {}
        DigestChoice.objects.update_or_create(user=user, defaults={"wants_digest": bool(form)})
    assert [recipient for recipient, _ in send()] == ["edgar@example.org"]


def test_the_choice_is_saved_in_the_account(editor):
    client = log_in(editor)
    form = read_form(client.get(reverse("wagtailadmin_account")).text, 'form[enctype="multipart/form-data"]')
    names = {"name_email-first_name": "Edgar", "name_email-last_name": "Editor"}
    response = client.post(reverse("wagtailadmin_account"), form | names | {"translations-wants_digest": "on"})
    assert response.status_code == 302
    assert DigestChoice.objects.get(user=editor).wants_digest


@pytest.mark.parametrize("group", ["Writers", "Search editors"])
def test_users_who_change_no_pages_of_others_are_not_asked(tree, group):
    user = factories.UserFactory(groups=[group])
    assert "E-mail me once a day" not in log_in(user).get(reverse("wagtailadmin_account")).text


def test_only_pages_that_the_person_may_see_are_named(pair, tree, translator):
    hidden = factories.StoryFactory(parent=tree.stories, title="Private canary")
    states.restrict(hidden)
    other = factories.StoryFactory(parent=tree.stories, title="Team canary")
    draft = translate(other)
    states.publish(other, title="Team canary, changed")
    type(draft).objects.filter(pk=draft.pk).update(draft_audience=Audience.TEAM, owner=None)
    states.save_draft(pair.source, title="Draft canary")
    update_states()
    text = "".join(text for _, text in send())
    assert "Private canary" not in text
    assert "Draft canary" not in text
    assert reverse("wagtailadmin_pages:edit", args=[draft.pk]) not in text


def test_what_is_no_longer_due_when_it_is_sent_is_left_out(tree, translator):
    story = factories.StoryFactory(parent=tree.stories, title="Translated in the meantime")
    queue_digests()
    translate(story)
    (row,) = QueuedMail.objects.all()
    assert build_message(row) is None


@pytest.mark.parametrize("change", ["deactivated", "left", "without an address"])
def test_people_who_no_longer_translate_get_nothing(tree, translator, change):
    factories.StoryFactory(parent=tree.stories)
    queue_digests()
    (row,) = QueuedMail.objects.all()
    if change == "left":
        translator.groups.clear()
    else:
        translator.is_active = change != "deactivated"
        translator.email = "" if change == "without an address" else translator.email
        translator.save()
    assert build_message(row) is None


def test_users_who_chose_e_mails_and_then_became_writers_get_none(tree, editor):
    DigestChoice.objects.create(user=editor, wants_digest=True)
    factories.StoryFactory(parent=tree.stories)
    assert len(send()) == 1
    SentDigest.objects.all().delete()
    editor.groups.set(Group.objects.filter(name="Writers"))
    assert send() == []


def test_a_stale_translation_that_was_not_compared_yet_is_named_once(pair, tree, translator, pass_time):
    factories.StoryFactory(parent=tree.stories, title="A new story")
    pair.publish(title="Fees repaid in full")
    texts = send()
    update_states()
    texts += send()
    pass_time(hours=25)
    texts += send()
    assert [text.count("- Fees repaid in full") for _, text in texts] == [1]


def test_the_e_mail_is_in_the_language_of_the_person(tree, translator):
    UserProfile.objects.create(user=translator, preferred_language="fr")
    factories.StoryFactory(parent=tree.stories)
    queue_digests()
    seen = []
    with override("en"), template_rendered_with(seen):
        build_message(QueuedMail.objects.get())
    assert seen == ["fr"]


def test_the_number_of_queries_does_not_grow_with_the_pages(tree, translator):
    def count(number):
        for _ in range(number):
            factories.StoryFactory(parent=tree.stories)
        SentDigest.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            assert queue_digests() == 1
        return len(queries)

    count(1)
    assert count(1) == count(5)
