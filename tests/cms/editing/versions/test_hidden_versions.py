"""No version shows a word that was never public, or that was hidden in between."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.jobs.scheduler import publish_scheduled

from .notes import note, publish

pytestmark = pytest.mark.django_db

CANARY = "velkarhidden"


def texts(word: str) -> dict:
    """Return every text field that a comparison shows, with a word."""
    return {
        "title": f"Title {word}",
        "summary": f"Summary {word}",
        "dateline": word,
        "notes_to_editors": f"<p>Notes {word}</p>",
        "body": [blocks.rich_text(f"<p>Body {word}</p>"), blocks.heading(f"Heading {word}")],
    }


def read_everything(frontend, page) -> str:
    """Return all answers about the page, its versions and every comparison of two of them, as text."""
    answers = [frontend.send(f"/pages/{page.pk}"), frontend.send(f"/pages/{page.pk}/versions")]
    numbers = range(1, 6)
    answers += [
        frontend.send(f"/pages/{page.pk}/versions/{number}/comparison", **{"with": other})
        for number in numbers
        for other in numbers
        if number != other
    ]
    return "".join(answer.content.decode() for answer in answers)


def draft_between(release, pass_time):
    states.save_draft(release, **texts(CANARY), **note(CANARY))
    return publish(states.reload_page(release), **texts("third"))


def draft_only(release, pass_time):
    states.save_draft(release, **texts(CANARY), **note(CANARY))


def scheduled_change(release, pass_time):
    states.schedule(release, timezone.now() + timedelta(days=1), **texts(CANARY), **note(CANARY))


def replaced_schedule(release, pass_time):
    states.schedule(release, timezone.now() + timedelta(hours=1), **texts(CANARY), **note(CANARY))
    publish(release, **texts("third"), go_live_at=None)
    pass_time(hours=2)
    assert publish_scheduled() == []


def published_while_private(release, pass_time):
    restriction = states.restrict(release)
    publish(release, **texts(CANARY), told=None)
    publish(release, **texts("third"))
    restriction.delete()


def published_below_a_private_page(release, pass_time):
    restriction = states.restrict(release.get_parent())
    publish(release, **texts(CANARY))
    publish(release, **texts("third"))
    restriction.delete()


def published_while_expired(release, pass_time):
    publish(release, expire_at=timezone.now() + timedelta(hours=1))
    pass_time(hours=2)
    states.set_and_save(release, title=f"Raw {CANARY}")
    publish(release, **texts("third"), expire_at=None)


def saved_while_unpublished(release, pass_time):
    states.unpublish(release)
    states.save_draft(release, **texts(CANARY))
    states.set_and_save(release, title=f"Raw {CANARY}")
    publish(release, **texts("third"))


def in_moderation(release, pass_time):
    states.save_draft(release, **texts(CANARY))
    states.submit(states.reload_page(release), factories.UserFactory(is_superuser=True))


STATES = [
    draft_between,
    draft_only,
    scheduled_change,
    replaced_schedule,
    published_while_private,
    published_below_a_private_page,
    published_while_expired,
    saved_while_unpublished,
    in_moderation,
]


@pytest.mark.few(3)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_text_that_was_never_public_is_in_no_answer(frontend, tree, pass_time, state):
    release = publish(factories.ReleaseFactory(**texts("first")), **texts("second"))
    state(release, pass_time)
    shown = read_everything(frontend, release)
    assert CANARY not in shown
    assert "third" in shown or "second" in shown
    publish(states.reload_page(release), **texts("fourth"), go_live_at=None)
    shown = read_everything(frontend, release)
    assert CANARY not in shown
    assert "fourth" in shown


def hidden_by(hide, show):
    """Return a state: the page is hidden, changed while it is hidden, and public again."""

    def change(release, pass_time):
        undo = hide(release)
        publish(release, **texts("later"))
        show(release, undo)

    return change


def saved_without_revision(release, pass_time):
    restriction = states.restrict(release)
    states.set_and_save(release, **texts("later"))
    restriction.delete()


HIDING = {
    "saved without a revision": saved_without_revision,
    "unpublished": hidden_by(states.unpublish, lambda release, _: None),
    "private": hidden_by(states.restrict, lambda release, restriction: restriction.delete()),
}


@pytest.mark.parametrize("state", HIDING)
def test_a_text_that_was_hidden_is_not_shown_again_as_an_earlier_version(frontend, tree, pass_time, state):
    release = publish(factories.ReleaseFactory(**texts("first")), **texts(CANARY))
    assert CANARY in read_everything(frontend, release)
    HIDING[state](release, pass_time)
    assert CANARY not in read_everything(frontend, release)
    publish(states.reload_page(release), **texts("last"))
    assert CANARY not in read_everything(frontend, release)
    assert "later" in read_everything(frontend, release)


def test_a_page_that_was_hidden_and_not_changed_keeps_its_versions(frontend, tree):
    release = publish(factories.ReleaseFactory(**texts("first")), **texts("second"))
    states.restrict(release).delete()
    assert "first" in read_everything(frontend, release)
    states.unpublish(release)
    publish(release, **texts("second"))
    assert "first" in read_everything(frontend, release)


def test_hidden_pages_have_no_versions(frontend, tree):
    release = publish(factories.ReleaseFactory(**texts("first")), **texts("second"))
    states.unpublish(release)
    for address in ("versions", "versions/2/comparison"):
        answer, absent = (frontend.send(f"/pages/{pk}/{address}") for pk in (release.pk, 10**9))
        assert (answer.status_code, answer.content) == (404, absent.content)


def test_a_version_has_no_words_of_other_objects(frontend, tree):
    """What an answer has from other objects may be hidden later, while the version stays readable."""
    linked = factories.StoryFactory(title=f"Linked {CANARY}")
    person = factories.PersonFactory(name=f"Ama {CANARY}")
    release = factories.ReleaseFactory(
        media_contacts=[factories.MediaContactFactory(name=f"Contact {CANARY}")],
        boilerplate=factories.BoilerplateFactory(heading=f"About {CANARY}"),
        body=[
            blocks.rich_text(f'<p>See <a linktype="page" id="{linked.pk}">the story</a>.</p>'),
            blocks.quote("We are glad.", "", person=person),
        ],
    )
    publish(release, summary="New")
    comparison = frontend.get(f"/pages/{release.pk}/versions/2/comparison")
    assert "the story" in str(comparison)
    assert CANARY not in str(comparison)
