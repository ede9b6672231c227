"""Content that editors and imports have left, against what the API promises: what does not fit is named."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from cms.core.models import BasePage
from cms.demo import factories
from cms.demo.factories import blocks, states

pytestmark = pytest.mark.django_db


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
    assert " 0 values do not fit, 0 blocks show nothing" in said


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        (("carousel", {}), "body.0: There is no block “carousel”"),
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
    assert "put them right" in said


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
    assert "0 blocks show nothing" in check()[1]
    states.unpublish(call)
    code, said = check()
    assert code == 0
    assert f"Page {page.pk} " in said
    assert "body.0.call_to_action: What it shows is hidden or gone" in said
    assert check("--quiet")[1].count("\n") == 1


def test_pages_are_read_a_few_at_a_time(check, tree, monkeypatch):
    """With fewer in hand than there are, all are found, in the same number of queries a page."""
    monkeypatch.setattr("cms.api.management.commands.check_content.CHUNK", 2)
    pages = [factories.StoryFactory() for _ in range(5)]
    for page in pages:
        store(page, {"type": "carousel", "value": {}, "id": "1"})
    said = check()[1]
    assert [f"Page {page.pk} " in said for page in pages] == [True] * 5
