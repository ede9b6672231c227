"""Content that editors and imports have left, against what the API promises: what does not fit is named."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.db.models.expressions import RawSQL

from cms.content.blocks.body import BODY_BLOCKS
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.organisation.models import Navigation, SocialProfiles
from cms.pages.models import BasePage

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def check(capsys):
    """Run the command: (exit code, what it said)."""

    def run(*arguments: str) -> tuple[int, str]:
        try:
            call_command("check_content", *arguments)
        except CommandError as failed:
            return failed.returncode, capsys.readouterr().out + str(failed)
        return 0, capsys.readouterr().out

    return run


def store(page, *body) -> None:
    """Past every check, as an import of old or a retired choice has left it."""
    BasePage.objects.filter(pk=page.pk).update(body=json.dumps(body))


def draft(page, **content) -> None:
    """The same in the latest draft alone."""
    page = states.save_draft(page, title="A draft")
    revision = page.latest_revision
    revision.content = {**revision.content, **content}
    revision.save()


def test_content_with_everything_in_it_fits(check, site):
    code, said = check()
    assert code == 0, said
    assert " 0 invalid values, 0 omitted blocks" in said


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        (("carousel", {}), "body.0: The block type “carousel” does not exist"),
        (("heading", {"text": "A", "level": "9"}), "body.0.heading.level: Input should be 2 or 3"),
        (("heading", {"level": "2"}), "body.0.heading: KeyError"),
        (("heading", None), "body.0.heading: TypeError"),
        (("statistic", {"figure": ["three"], "label": "x"}), "body.0.statistic.figure: Input should be a valid string"),
    ],
)
def test_a_block_that_does_not_fit_is_named_with_its_page_and_reason(stored, told, check, tree):
    page, neighbour = factories.StoryFactory(title="Badly kept"), factories.StoryFactory()
    store(page, dict(zip(("type", "value"), stored, strict=True), id="1"))
    code, said = check()
    assert code == 1
    assert f"Page {page.pk} “Badly kept” (story, live) {told}" in said
    assert f"Page {neighbour.pk} " not in said
    assert "Correct the values listed above" in said


BROKEN = {
    "rich_text": 7,
    "heading": {"text": None, "level": "2"},
    "quote": {"text": ["spoken"], "speaker": "A", "role": "", "organisation": "", "person": None},
    "image": {"image": "none", "alt_text": 7},
    "gallery": {"images": 7, "caption": ""},
    "video": {"url": 7, "title": "", "transcript": ""},
    "statistic": {"figure": None, "label": "x", "source": "", "source_url": ""},
    "call_to_action": 7,
    "documents": {"title": "", "documents": 7},
    "links": {"title": "", "links": [{"label": "A"}]},
    "table": {"data": 7},
}


def test_a_broken_block_of_every_kind_is_named_on_a_page_of_every_type(check, site):
    assert BROKEN.keys() == {name for name, _ in BODY_BLOCKS}
    for page in site.pages:
        store(page, *({"type": kind, "value": value, "id": "1"} for kind, value in BROKEN.items()))
    code, said = check()
    assert code == 1
    for page in site.pages:
        for position, kind in enumerate(BROKEN):
            assert f"Page {page.pk} “{page.title}” ({page.api_type}, live) body.{position}.{kind}" in said, kind


@pytest.mark.parametrize("body", ["7", '{"type": "heading"}', "[7]"])
def test_a_body_that_is_none_is_named(check, tree, body):
    page = factories.StoryFactory()
    BasePage.objects.filter(pk=page.pk).update(body=RawSQL("%s", [body]))
    code, said = check()
    assert (code, f"Page {page.pk} " in said) == (1, True)


def test_the_draft_of_an_older_schema_is_checked(check, tree):
    """Of a form that had other fields: what it no longer knows is no matter, what it lacks is."""
    page = factories.CallToActionFactory(title="A call")
    draft(page, action_kind=None, a_field_of_old="x")
    code, said = check()
    assert (code, f"Page {page.pk} “A call” (call_to_action, draft) " in said) == (1, True)


def test_a_snippet_that_does_not_fit_is_named_live_and_as_a_draft(check, tree):
    kept, bad = factories.PersonFactory(name="Kept"), factories.PersonFactory(name="Bad")
    type(bad).objects.filter(pk=bad.pk).update(name="")
    kept.name = ""
    kept.save_revision(clean=False)
    type(kept).objects.filter(pk=kept.pk).update(has_unpublished_changes=True)
    code, said = check()
    assert code == 1
    assert f"Person {bad.pk} “” (live) name: This field cannot be blank." in said
    assert f"Person {kept.pk} “Kept” (draft) name: This field cannot be blank." in said
    assert f"Person {kept.pk} “Kept” (live)" not in said


MISFITS = [
    (Navigation, "primary", "item", {"label": 7, "page": None, "url": "https://example.org/"}, "/navigation"),
    (Navigation, "primary", "item", {"page": None, "url": "https://a.example/", "children": 7}, "/navigation"),
    (Navigation, "primary", "item", None, "/navigation"),
    (Navigation, "footer", "item", {"label": "A", "page": [1], "url": "https://example.org/"}, "/navigation"),
    (Navigation, "countries", "country", {"country": "FR", "label": None, "url": "x"}, "/navigation"),
    (SocialProfiles, "profiles", "profile", {"network": "x", "url": None, "handle": ""}, "/settings"),
]


@pytest.mark.parametrize(("model", "field", "kind", "value", "operation"), MISFITS)
def test_a_menu_or_setting_that_does_not_fit_is_named_and_left_out(
    model, field, kind, value, operation, check, site, client
):
    """With its site and language; nothing else of the answer changes."""
    assert check("--quiet")[0] == 0
    setting = model.objects.first()
    before = client.get(f"/api/v1{operation}").json()
    stored = [*getattr(setting, field).raw_data, {"type": kind, "value": value, "id": "1"}]
    model.objects.filter(pk=setting.pk).update(**{field: RawSQL("%s", [json.dumps(stored)])})
    code, said = check()
    named = f"Site localhost:3000 (en, {operation[1:]}) {field}.{len(stored) - 1}"
    assert (code, named in said) == (1, True), said
    assert client.get(f"/api/v1{operation}").json() == before
    assert client.get("/api/v1/site").status_code == 200


def test_a_draft_is_checked_beside_the_live_page(check, tree):
    page = factories.StoryFactory(title="As it was")
    draft(page, body=json.dumps([{"type": "carousel", "value": {}, "id": "1"}]))
    code, said = check()
    assert (code, f"Page {page.pk} “As it was” (story, draft) body.0:" in said) == (1, True)
    assert ", live)" not in said


def test_a_page_never_published_is_checked(check, tree):
    page = states.unpublish(factories.StoryFactory())
    draft(page, body=json.dumps([{"type": "carousel", "value": {}, "id": "1"}]))
    assert check()[0] == 1


def test_a_field_of_the_page_that_does_not_fit_is_named(check, tree):
    page = factories.StoryFactory()
    type(page).objects.filter(pk=page.pk).update(story_kind="rumour")
    code, said = check()
    assert (code, f"Page {page.pk} " in said, "story_kind: Input should be 'news'" in said) == (1, True, True)


def test_a_block_about_something_hidden_is_told_and_is_no_misfit(check, tree):
    call = factories.CallToActionFactory()
    page = factories.StoryFactory(body=[blocks.call_to_action(call)])
    assert "0 omitted blocks" in check()[1]
    states.unpublish(call)
    code, said = check()
    assert code == 0
    assert f"Page {page.pk} " in said
    assert "body.0.call_to_action: The content of this block is hidden or deleted" in said
    assert check("--quiet")[1].count("\n") == 1


def test_pages_are_read_a_few_at_a_time(check, tree, monkeypatch):
    """With fewer in hand than there are, all are found, in the same number of queries a page."""
    monkeypatch.setattr("cms.api.management.commands.check_content.PAGE_BATCH_SIZE", 2)
    pages = [factories.StoryFactory() for _ in range(5)]
    for page in pages:
        store(page, {"type": "carousel", "value": {}, "id": "1"})
    said = check()[1]
    assert [f"Page {page.pk} " in said for page in pages] == [True] * 5
