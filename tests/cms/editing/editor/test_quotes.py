"""Quotes take name, role and organisation from the chosen person unless they are entered."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.urls import reverse

from cms.demo import factories

from .conftest import block_form_data, validate_draft, validate_publication


@pytest.fixture(scope="module")
def module_ada(module_tree):
    return factories.PersonFactory(name="Ada Nwosu", role="Director", organisation="Common Lantern")


@pytest.fixture
def ada(module_ada, db):
    return deepcopy(module_ada)


@pytest.fixture(scope="module")
def module_story(module_tree):
    return factories.StoryFactory(parent=module_tree.stories)


@pytest.fixture
def story(module_story, db):
    return deepcopy(module_story)


def quote_block(person, **fields):
    empty = {"text": "We will.", "speaker": "", "role": "", "organisation": ""}
    return ("quote", {**empty, "person": str(person.pk) if person else "", **fields})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("Ada Nwosu", "Director", "Common Lantern")),
        ({"role": "Chair of the day"}, ("Ada Nwosu", "Chair of the day", "Common Lantern")),
        ({"speaker": "A. Nwosu"}, ("A. Nwosu", "", "")),
    ],
)
@pytest.mark.parametrize("validate", [validate_draft, validate_publication])
def test_empty_fields_are_taken_from_the_person(superuser, story, ada, fields, expected, validate):
    form = validate(story, superuser, **block_form_data("body", quote_block(ada, **fields)))
    assert not form.errors
    (quote,) = form.cleaned_data["body"]
    assert tuple(quote.value[name] for name in ("speaker", "role", "organisation")) == expected


def test_a_quote_without_speaker_can_be_a_draft_but_not_published(superuser, story):
    without_person = block_form_data("body", quote_block(None))
    assert not validate_draft(story, superuser, **without_person).errors
    assert validate_publication(story, superuser, **without_person).errors.keys() == {"body"}


def test_the_data_of_a_person_can_be_requested(superuser_client, ada):
    response = superuser_client.get(reverse("person_quoted", args=[ada.pk])).json()
    assert response == {"speaker": "Ada Nwosu", "role": "Director", "organisation": "Common Lantern"}
    assert superuser_client.get(reverse("person_quoted", args=[ada.pk + 999])).status_code == 404
