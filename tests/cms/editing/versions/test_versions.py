"""The list of public versions, and which of them are comparable."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.versions.history import compare_texts
from cms.editing.versions.models import PublicVersion
from cms.editing.versions.recorder import VersionText

from .notes import correction, note, publish

pytestmark = pytest.mark.django_db


def list_versions(frontend, page) -> list[dict]:
    return frontend.get(f"/pages/{page.pk}/versions")["items"]


def summarise(frontend, page) -> list[tuple[int, str, bool]]:
    return [(one["number"], one["note_kind"], one["is_comparable"]) for one in list_versions(frontend, page)]


def compare(frontend, page, number: int, other: int | None = None) -> str:
    """Return the comparison as text, with [-removed-] and [+added+]."""
    params = {} if other is None else {"with": other}
    texts = frontend.get(f"/pages/{page.pk}/versions/{number}/comparison", **params)["texts"]
    marks = {"same": "{}", "added": "[+{}+]", "removed": "[-{}-]"}
    shown = ["".join(marks[part["change"]].format(part["text"]) for part in text["parts"]) for text in texts]
    return " | ".join(shown)


def test_a_page_that_was_never_changed_has_one_version(frontend, tree):
    story = factories.StoryFactory()
    [only] = list_versions(frontend, story)
    assert (only["number"], only["is_current"], only["is_comparable"]) == (1, True, True)
    assert not PublicVersion.objects.exists()


def test_each_publication_of_another_text_is_a_version(frontend, tree):
    release = publish(factories.ReleaseFactory(title="One"), title="Two")
    release = publish(release, title="Two", featured=True)  # no other text
    release = publish(release, correction("Two", "Three"), title="Three")
    publish(release, note("A new picture."))  # no other text, but readers are told
    assert summarise(frontend, release) == [
        (4, "note", True),
        (3, "correction", True),
        (2, "none", True),
        (1, "none", True),
    ]
    assert [one["is_current"] for one in list_versions(frontend, release)] == [True, False, False, False]


def test_a_comparison_shows_the_changed_words_of_fields_and_blocks(frontend, tree):
    release = factories.ReleaseFactory(
        title="Rooms without keys",
        summary="Five rooms.",
        dateline="Nairobi",
        notes_to_editors="<p>Call us.</p>",
        body=[blocks.heading("Why"), blocks.rich_text("<p>It opened in 2019 and has five rooms.</p>")],
    )
    body = states.reload_page(release).body.get_prep_value()
    body[1]["value"] = "<p>It opened in 2021 and has five rooms.</p>"
    publish(
        release,
        body=[*body, blocks.quote("We are glad.", "Ama Mensah")],
        dateline="Mombasa",
        notes_to_editors="<p>Write to us.</p>",
    )
    assert compare(frontend, release, 2) == (
        "Rooms without keys | Five rooms. | Why | It opened in [-2019-][+2021+] and has five rooms. | "
        "[+We are glad.\nAma Mensah+] | [-Nairobi-][+Mombasa+] | [-Call-][+Write to+] us."
    )
    assert compare(frontend, release, 1, 2) == compare(frontend, release, 2, 1)


def test_removed_and_moved_blocks(frontend, tree):
    story = factories.StoryFactory(body=[blocks.heading(word) for word in ("One", "Two", "Three")])
    stored = states.reload_page(story).body.get_prep_value()
    publish(story, title="T", summary="S", body=[stored[2], stored[0]])
    texts = frontend.get(f"/pages/{story.pk}/versions/2/comparison")["texts"]
    by_text = {text["parts"][0]["text"]: text["change"] for text in texts if text["field"] == "body"}
    assert by_text == {"One": "same", "Two": "removed", "Three": "same"}


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("number", "other", "status"),
    [(2, None, 200), (2, 1, 200), (1, None, 422), (2, 2, 422), (3, None, 404), (1, 3, 404), (0, None, 422)],
)
def test_comparisons_of_versions_that_do_not_exist(frontend, tree, number, other, status):
    release = publish(factories.ReleaseFactory(), summary="New")
    params = {} if other is None else {"with": other}
    assert frontend.send(f"/pages/{release.pk}/versions/{number}/comparison", **params).status_code == status


def test_an_index_page_has_versions_but_no_comparison(frontend, tree):
    index = publish(factories.ReleaseIndexFactory(title="All", parent=tree.home), note("New."), summary="New")
    assert summarise(frontend, index) == [(2, "note", False), (1, "none", False)]
    assert frontend.send(f"/pages/{index.pk}/versions/2/comparison").status_code == 404


def test_an_editor_removes_the_earlier_texts(frontend, tree):
    release = publish(factories.ReleaseFactory(title="Call 0123"), title="Call us")
    release = publish(release, title="Call the office", removes_earlier_texts=True)
    assert summarise(frontend, release) == [(3, "none", True), (2, "none", False), (1, "none", False)]
    assert "0123" not in str(list(PublicVersion.objects.values()))


def test_a_page_whose_text_cannot_be_read_can_be_published(frontend, tree, monkeypatch, caplog):
    release = factories.ReleaseFactory()

    def fail(page):
        raise ValueError("a block of a project")

    monkeypatch.setattr("cms.editing.versions.recorder.build_texts", fail)
    publish(release, note("Repaired."), summary="New")
    assert summarise(frontend, release) == [(2, "note", True), (1, "none", False)]
    assert "versions.text_unreadable" in caplog.text


def test_listing_versions_costs_the_same_for_many(frontend, tree):
    release = publish(factories.ReleaseFactory(), summary="Two")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            list_versions(frontend, release)
        return len(queries)

    few = count()
    for number in range(5):
        release = publish(release, note("New."), summary=f"More {number}")
    assert count() == few


def test_only_the_newest_versions_are_listed(frontend, tree, monkeypatch):
    monkeypatch.setattr("cms.editing.versions.history.MAX_LISTED_VERSIONS", 2)
    release = factories.ReleaseFactory()
    for number in range(3):
        release = publish(release, summary=f"More {number}")
    assert [one[0] for one in summarise(frontend, release)] == [4, 3]


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("one two three", "one 2 three", "one [-two-][+2+] three"),
        ("one two three", "one 2 3", "one [-two three-][+2 3+]"),
        ("one", "one two", "one[+ two+]"),
        ("こんにちは世界", "こんにちは世間", "こんにちは世[-界-][+間+]"),
        ("x." * 700, "y;" * 700, f"[-{'x.' * 700}-][+{'y;' * 700}+]"),  # more than are compared word by word
    ],
    ids=["word", "phrase", "end", "Japanese", "long"],
)
def test_words_are_compared(before, after, parts):
    (compared,) = compare_texts([text_of(before)], [text_of(after)])
    marks = {"same": "{}", "added": "[+{}+]", "removed": "[-{}-]"}
    assert "".join(marks[part.change].format(part.text) for part in compared.parts) == parts
    assert "".join(part.text for part in compared.parts if part.change != "added") == before
    assert "".join(part.text for part in compared.parts if part.change != "removed") == after


def text_of(text: str) -> VersionText:
    return VersionText(field="summary", block="", type="", text=text)
