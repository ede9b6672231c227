"""The vocabularies of the settings: choices, values of the API, checks, and content with a value that is gone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db.migrations.writer import MigrationWriter
from pydantic import TypeAdapter

from cms.content import vocabularies
from cms.content.schema import ActionKind, PageType, Placement, StoryKind
from cms.delivery.sign_ups.api import Interest, SignUp
from cms.demo import factories
from cms.page_types.calls_to_action.models import CallToActionPage, CallToActionPlacement
from cms.page_types.stories.models import StoryPage
from cms.pages.checks.configuration import VALUE_PATTERNS, check_vocabularies
from cms.pages.page_types import page_models

FIELDS = [
    (StoryPage, "story_kind", "STORY_KINDS"),
    (CallToActionPage, "action_kind", "ACTION_KINDS"),
    (CallToActionPage, "currency", "CURRENCIES"),
    (CallToActionPlacement, "place", "PLACEMENTS"),
]


@pytest.mark.parametrize(("model", "name", "setting"), FIELDS)
def test_a_value_of_the_settings_is_a_choice_and_migrations_do_not_contain_it(model, name, setting, settings) -> None:
    field = model._meta.get_field(name)
    before = MigrationWriter.serialize(field)
    setattr(settings, setting, {"new": "Words"})
    assert list(field.flatchoices) == [("new", "Words")]
    assert MigrationWriter.serialize(field) == before
    assert f"choices=cms.content.vocabularies.{field.choices.func.__name__}" in before[0]


@pytest.mark.parametrize(
    ("annotation", "setting"),
    [
        (StoryKind, "STORY_KINDS"),
        (ActionKind, "ACTION_KINDS"),
        (Placement, "PLACEMENTS"),
        (Interest, "SIGN_UP_INTERESTS"),
    ],
)
def test_the_values_of_the_settings_are_documented(annotation, setting, settings) -> None:
    setattr(settings, setting, {"new": "Words"})
    assert TypeAdapter(annotation).json_schema()["enum"] == ["new"]


def test_the_names_of_the_page_types_are_documented() -> None:
    assert TypeAdapter(PageType).json_schema()["enum"] == [model.api_type for model in page_models()]


def test_new_stories_have_the_first_kind(settings) -> None:
    settings.STORY_KINDS = {"podcast": "Podcast", **settings.STORY_KINDS}
    assert StoryPage().story_kind == "podcast"


@pytest.mark.parametrize(("interest", "is_accepted"), [("events", True), ("gossip", False), ("", False)])
def test_a_sign_up_has_interests_of_the_settings(interest: str, is_accepted: bool) -> None:
    data = {"email": "ada@example.org", "consents": ["letter"], "interests": [interest]}
    if is_accepted:
        assert SignUp.model_validate(data).interests == [interest]
    else:
        with pytest.raises(ValueError, match=r"Use one of: stories, events, ways_to_help|at least 1 character"):
            SignUp.model_validate(data)


@pytest.mark.django_db
@pytest.mark.parametrize("operation", ["stories", "search"])
def test_a_filter_takes_the_values_of_the_settings(operation: str, client, settings) -> None:
    factories.site()
    settings.STORY_KINDS = {**settings.STORY_KINDS, "podcast": "Podcast"}
    assert client.get(f"/api/v1/{operation}?story_kind=podcast").status_code == 200
    assert client.get(f"/api/v1/{operation}?story_kind=webinar").status_code == 422


@pytest.mark.django_db
def test_a_value_that_is_no_longer_listed_is_delivered_reported_and_not_saved_again(client, settings, capsys) -> None:
    factories.site()
    neighbour = factories.StoryFactory(title="Neighbour")
    story = factories.StoryFactory(title="A talk", story_kind="event_report")
    call = factories.CallToActionFactory(title="A call", placements=["home", "sidebar"])
    settings.STORY_KINDS = {"news": "News"}
    settings.PLACEMENTS = {"home": "Front page"}
    assert client.get(f"/api/v1/pages/{story.pk}").json()["story_kind"] == "event_report"
    assert [card["story_kind"] for card in client.get("/api/v1/stories").json()["items"]] == ["event_report", "news"]
    with pytest.raises(ValidationError, match="event_report"):
        story.full_clean()
    form = StoryPage.get_edit_handler().get_form_class()(instance=story, for_user=factories.UserFactory())
    assert '<option value="event_report" selected>event_report</option>' in str(form["story_kind"])
    with pytest.raises(ValidationError, match="event_report is not one of the available choices"):
        form.fields["story_kind"].clean("event_report")
    with pytest.raises(CommandError, match="2 invalid values"):
        call_command("check_content", "--quiet")
    output = capsys.readouterr().out
    assert f"Page {story.pk} “A talk” (story, live) story_kind: “event_report” is not one of the choices." in output
    assert f"Page {call.pk} “A call” (call_to_action, live) placements.1.place: “sidebar” is not one" in output
    assert f"Page {neighbour.pk} " not in output


def test_the_vocabularies_are_valid() -> None:
    assert check_vocabularies() == []


@pytest.mark.parametrize("setting", VALUE_PATTERNS)
@pytest.mark.parametrize(
    ("vocabulary", "expected"),
    [
        ({}, "E001"),
        (["news"], "E001"),
        (None, "E001"),
        ({"With space": "Words"}, "E002"),
        ({"a" * 21: "Words"}, "E002"),
        ({7: "Words"}, "E002"),
        ({"": "Words"}, "E002"),
        ({"ok": " "}, "E003"),
        ({"ok": 7}, "E003"),
        ({"ok": "Words"}, None),
    ],
)
def test_what_is_not_valid_is_reported_with_a_hint(setting, vocabulary, expected, settings) -> None:
    if setting == "CURRENCIES" and isinstance(vocabulary, dict) and "ok" in vocabulary:
        vocabulary = {"NOK": vocabulary["ok"]}
    setattr(settings, setting, vocabulary)
    messages = check_vocabularies()
    assert [message.id for message in messages] == ([f"vocabularies.{expected}"] if expected else [])
    assert all(setting in message.msg and message.hint for message in messages)
    assert isinstance(vocabularies.story_kinds(), list)
