"""`manage.py check_content`: stored content that does not fit the schemas of the API is reported."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.db.models.expressions import RawSQL

from cms.content.blocks.body import BODY_BLOCKS
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.pages.models import BasePage
from cms.snippets.organisation.models import Navigation, SocialProfiles

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def check(capsys):
    """Return a function that runs the command and returns its exit code and output."""

    def run(*arguments: str) -> tuple[int, str]:
        try:
            call_command("check_content", *arguments)
        except CommandError as failed:
            return failed.returncode, capsys.readouterr().out + str(failed)
        return 0, capsys.readouterr().out

    return run


def store(page, *body) -> None:
    """Store a body without validation, as an old import or a removed choice could have left it."""
    BasePage.objects.filter(pk=page.pk).update(body=json.dumps(body))


def draft(page, **content) -> None:
    """Store content without validation in the latest draft only."""
    page = states.save_draft(page, title="A draft")
    revision = page.latest_revision
    revision.content = {**revision.content, **content}
    revision.save()


def test_content_of_every_kind_is_valid(check, site):
    code, output = check()
    assert code == 0, output
    assert " 0 invalid values, 0 omitted blocks" in output


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("stored", "message"),
    [
        (("carousel", {}), "body.0: The block type “carousel” does not exist"),
        (("heading", {"text": "A", "level": "9"}), "body.0.heading.level: Input should be 2 or 3"),
        (("heading", {"level": "2"}), "body.0.heading: KeyError"),
        (("heading", None), "body.0.heading: TypeError"),
        (("statistic", {"figure": ["three"], "label": "x"}), "body.0.statistic.figure: Input should be a valid string"),
    ],
)
def test_an_invalid_block_is_reported_with_its_page_and_reason(stored, message, check, tree):
    page, neighbour = factories.StoryFactory(title="Invalid content"), factories.StoryFactory()
    store(page, dict(zip(("type", "value"), stored, strict=True), id="1"))
    code, output = check()
    assert code == 1
    assert f"Page {page.pk} “Invalid content” (story, live) {message}" in output
    assert f"Page {neighbour.pk} " not in output
    assert "Correct the values listed above" in output


INVALID_BLOCKS = {
    **{name: 7 for name, _ in BODY_BLOCKS},  # blocks without a line below, too
    "heading": {"text": None, "level": "2"},
    "quote": {"text": ["spoken"], "speaker": "A", "role": "", "organisation": "", "person": None},
    "image": {"image": "none", "alt_text": 7},
    "gallery": {"images": 7, "caption": ""},
    "video": {"url": 7, "title": "", "transcript": ""},
    "statistic": {"figure": None, "label": "x", "source": "", "source_url": ""},
    "documents": {"title": "", "documents": 7},
    "links": {"title": "", "links": [{"label": "A"}]},
    "table": {"data": 7},
}


def test_an_invalid_block_of_every_type_is_reported_on_every_page_type(check, site):
    for page in site.pages:
        store(page, *({"type": kind, "value": value, "id": "1"} for kind, value in INVALID_BLOCKS.items()))
    code, output = check()
    assert code == 1
    for page in site.pages:
        for position, kind in enumerate(INVALID_BLOCKS):
            assert f"Page {page.pk} “{page.title}” ({page.api_type}, live) body.{position}.{kind}" in output, kind


@pytest.mark.few(1)
@pytest.mark.parametrize("body", ["7", '{"type": "heading"}', "[7]"])
def test_a_body_that_is_not_a_list_of_blocks_is_reported(check, tree, body):
    page = factories.StoryFactory()
    BasePage.objects.filter(pk=page.pk).update(body=RawSQL("%s", [body]))
    code, output = check()
    assert (code, f"Page {page.pk} " in output) == (1, True)


def test_the_draft_of_an_older_schema_is_checked(check, tree):
    """Unknown fields are ignored, missing values are reported."""
    page = factories.CallToActionFactory(title="A call")
    draft(page, action_kind=None, a_field_of_old="x")
    code, output = check()
    assert (code, f"Page {page.pk} “A call” (call_to_action, draft) " in output) == (1, True)


def test_an_invalid_snippet_is_reported_live_and_as_a_draft(check, tree):
    kept, bad = factories.PersonFactory(name="Kept"), factories.PersonFactory(name="Bad")
    type(bad).objects.filter(pk=bad.pk).update(name="")
    kept.name = ""
    kept.save_revision(clean=False)
    type(kept).objects.filter(pk=kept.pk).update(has_unpublished_changes=True)
    code, output = check()
    assert code == 1
    assert f"Person {bad.pk} “” (live) name: This field cannot be blank." in output
    assert f"Person {kept.pk} “Kept” (draft) name: This field cannot be blank." in output
    assert f"Person {kept.pk} “Kept” (live)" not in output


INVALID_SETTINGS = [
    (Navigation, "primary", "item", {"label": 7, "page": None, "url": "https://example.org/"}, "/navigation"),
    (Navigation, "primary", "item", {"page": None, "url": "https://a.example/", "children": 7}, "/navigation"),
    (Navigation, "primary", "item", None, "/navigation"),
    (Navigation, "button", "item", {"label": "A", "page": [1], "url": "https://example.org/"}, "/navigation"),
    (Navigation, "footer", "item", {"label": "A", "page": [1], "url": "https://example.org/"}, "/navigation"),
    (Navigation, "countries", "country", {"country": "FR", "label": None, "url": "x"}, "/navigation"),
    (SocialProfiles, "profiles", "profile", {"network": "x", "url": None, "handle": ""}, "/settings"),
]


@pytest.mark.few(2)
@pytest.mark.parametrize(("model", "field", "kind", "value", "operation"), INVALID_SETTINGS)
def test_an_invalid_menu_item_or_setting_is_reported_and_omitted(
    model, field, kind, value, operation, check, site, client
):
    """It is reported with its site and language, and the rest of the response stays the same."""
    assert check("--quiet")[0] == 0
    setting = model.objects.first()
    before = client.get(f"/api/v1{operation}").json()
    stored = [*getattr(setting, field).raw_data, {"type": kind, "value": value, "id": "1"}]
    model.objects.filter(pk=setting.pk).update(**{field: RawSQL("%s", [json.dumps(stored)])})
    code, output = check()
    named = f"Site localhost:3000 (en, {operation[1:]}) {field}.{len(stored) - 1}"
    assert (code, named in output) == (1, True), output
    assert client.get(f"/api/v1{operation}").json() == before
    assert client.get("/api/v1/site").status_code == 200


def test_the_draft_of_a_live_page_is_checked(check, tree):
    page = factories.StoryFactory(title="As it was")
    draft(page, body=json.dumps([{"type": "carousel", "value": {}, "id": "1"}]))
    code, output = check()
    assert (code, f"Page {page.pk} “As it was” (story, draft) body.0:" in output) == (1, True)
    assert ", live)" not in output


def test_a_page_never_published_is_checked(check, tree):
    page = states.unpublish(factories.StoryFactory())
    draft(page, body=json.dumps([{"type": "carousel", "value": {}, "id": "1"}]))
    assert check()[0] == 1


def test_an_invalid_page_field_is_reported(check, tree):
    page = factories.StoryFactory()
    type(page).objects.filter(pk=page.pk).update(story_kind="rumour")
    code, output = check()
    assert code == 1
    assert f"Page {page.pk} “{page.title}” (story, live) story_kind: “rumour” is not one of the choices." in output


def test_a_block_that_refers_to_hidden_content_is_reported_but_valid(check, tree):
    call = factories.CallToActionFactory()
    page = factories.StoryFactory(body=[blocks.call_to_action(call)])
    assert "0 omitted blocks" in check()[1]
    states.unpublish(call)
    code, output = check()
    assert code == 0
    assert f"Page {page.pk} " in output
    assert "body.0.call_to_action: The content of this block is hidden or deleted" in output
    assert check("--quiet")[1].count("\n") == 1


def test_pages_are_read_in_batches(check, tree, monkeypatch):
    """All pages are checked if there are more than the batch size."""
    monkeypatch.setattr("cms.api.management.commands.check_content.PAGE_BATCH_SIZE", 2)
    pages = [factories.StoryFactory() for _ in range(5)]
    for page in pages:
        store(page, {"type": "carousel", "value": {}, "id": "1"})
    output = check()[1]
    assert [f"Page {page.pk} " in output for page in pages] == [True] * 5
