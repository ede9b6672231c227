"""Choosing a person says who they are; what somebody has written about them stays."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cms.demo import factories

from .conftest import blocks_of, publishing, saving


@pytest.fixture
def ada(tree):
    return factories.PersonFactory(name="Ada Nwosu", role="Director", organisation="Common Lantern")


@pytest.fixture
def story(tree):
    return factories.StoryFactory(parent=tree.stories)


def quoted(person, **written):
    empty = {"text": "We will.", "speaker": "", "role": "", "organisation": ""}
    return ("quote", {**empty, "person": str(person.pk) if person else "", **written})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({}, ("Ada Nwosu", "Director", "Common Lantern")),
        ({"role": "Chair of the day"}, ("Ada Nwosu", "Chair of the day", "Common Lantern")),
        ({"speaker": "A. Nwosu"}, ("A. Nwosu", "", "")),
    ],
)
@pytest.mark.parametrize("posted", [saving, publishing])
def test_who_is_not_written_is_taken_from_the_person(superuser, story, ada, written, expected, posted):
    form = posted(story, superuser, **blocks_of("body", quoted(ada, **written)))
    assert not form.errors
    (quote,) = form.cleaned_data["body"]
    assert tuple(quote.value[name] for name in ("speaker", "role", "organisation")) == expected


def test_a_quote_of_nobody_is_a_draft_but_cannot_be_published(superuser, story):
    nobody = blocks_of("body", quoted(None))
    assert not saving(story, superuser, **nobody).errors
    assert publishing(story, superuser, **nobody).errors.keys() == {"body"}


def test_the_editor_is_told_who_a_person_is(superuser_client, ada):
    told = superuser_client.get(reverse("person_quoted", args=[ada.pk])).json()
    assert told == {"speaker": "Ada Nwosu", "role": "Director", "organisation": "Common Lantern"}
    assert superuser_client.get(reverse("person_quoted", args=[ada.pk + 999])).status_code == 404
