"""Fields that only one page type has: each accepts the values of its JSON type, and others are reported."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.models import Locale

from cms.moving.importing.records.fields import build_record_fields
from cms.moving.importing.sources.json_lines import read_record
from cms.moving.importing.writers import type_fields
from cms.moving.importing.writers.type_fields import TypeFields
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.stories.models import StoryByline
from cms.pages.checks.page_types import check_page_types
from cms.snippets.people.models import Person


class Boat(models.Model):
    """A model without a table, with a field of each kind."""

    crew = models.IntegerField()
    length = models.DecimalField(max_digits=4, decimal_places=1)
    name = models.CharField(max_length=20)
    steam = models.BooleanField()

    import_fields = {name: name for name in ("crew", "length", "name", "steam")}

    class Meta:
        app_label = "tests_of_importing"
        managed = False

    def __str__(self) -> str:
        return self.name


def read(model: Any, record: dict[str, Any], locale: Any = None) -> dict[str, Any]:
    return TypeFields(model, locale).read(read_record(json.dumps(record).encode()).type_fields)


@pytest.mark.parametrize(
    ("name", "accepted", "refused", "problem"),
    [
        ("crew", {3: 3, "-3": -3}, [3.7, 3.0, True, "3.7", "", ["3"]], "not a whole number"),
        ("length", {3: Decimal(3), 3.7: Decimal("3.7"), "3.7": Decimal("3.7")}, [True, "x", "nan", {}], "not a number"),
        ("name", {"Ness": "Ness"}, [3, True, ["x"]], "not a text"),
        ("steam", {True: True, False: False}, [1, "true", []], "not true or false"),
    ],
)
def test_values_of_another_type_are_refused(
    record: Any, name: str, accepted: dict[Any, Any], refused: list[Any], problem: str
) -> None:
    for written, value in accepted.items():
        assert read(Boat, record(**{name: written})) == {name: value}
    for written in refused:
        with pytest.raises(ValidationError) as error:
            read(Boat, record(**{name: written}))
        assert error.value.messages == [f"{name}: {problem}"]


def test_a_number_is_not_rounded(record: Any) -> None:
    with pytest.raises(ValidationError, match="length: "):
        read(Boat, record(length=1234.56))


def test_a_relation_to_a_snippet_is_read_by_its_slug(db: None, record: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StoryByline, "import_fields", {"pilot": "person"}, raising=False)
    monkeypatch.setattr(type_fields, "get_record_fields", build_record_fields.__wrapped__)
    english, french = (Locale.objects.get_or_create(language_code=code)[0] for code in ("en", "fr"))
    pilot = Person.objects.create(slug="ada", name="Ada", locale=english)
    assert read(StoryByline, record(pilot="ada"), english) == {"person": pilot}
    for slug, locale, code in (("eve", english, "en"), ("ada", french, "fr")):
        with pytest.raises(ValidationError, match=f"pilot: there is no person “{slug}” in the language {code}"):
            read(StoryByline, record(pilot=slug), locale)
    assert Person.objects.count() == 1


@pytest.mark.parametrize("name", ["boilerplate", "image", "media_contacts"])
def test_other_relations_are_refused_by_the_system_check(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert not check_page_types()
    monkeypatch.setattr(ReleasePage, "import_fields", {"x": name, "dateline": "dateline"})
    (error,) = check_page_types()
    assert f"has the relation “{name}” in `import_fields`" in error.msg
    assert "snippet with a slug" in str(error.hint)


def test_fields_that_are_not_read_are_counted(run: Any, write: Any, record: Any) -> None:
    done = run(write(record(1, krew=3), record(2, krew=4, kind="blog"), record(3, dateline="Nairobi"), record(4)))
    assert (done.code, "no such field: krew (2), dateline (1)" in done.summary) == (0, True)
    assert "ignored" not in run(write(record(5))).summary
