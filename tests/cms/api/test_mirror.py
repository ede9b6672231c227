"""A mirror that reads `/changes` alone is equal to the API after any edits, and learns of nothing hidden."""

from __future__ import annotations

import pytest

from cms.demo import factories
from cms.files.images.renditions import create_missing_renditions
from cms.jobs.scheduler import publish_scheduled
from cms.press.press_kits.jobs import build_due_kits
from tests.cms.api.mirror import Mirror, process_changes
from tests.cms.api.random_edits import HIDDEN_EDITS, Editor
from tests.markers import mark_extended

ROUNDS, EDITS = 10, 50


def run_worker() -> None:
    """Do all work of the worker that changes public content or records its changes."""
    publish_scheduled()
    while any((process_changes(), create_missing_renditions(), build_due_kits())):
        pass


@pytest.fixture
def editor(tree) -> Editor:
    return build_editor(tree, seed=1)


def build_editor(tree, seed: int) -> Editor:
    """Return an editor of a site with some content of each kind."""
    topics = [factories.TopicFactory() for _ in range(2)]
    people = [factories.PersonFactory() for _ in range(3)]
    pictures = [factories.PictureFactory() for _ in range(4)]
    factories.BoilerplateFactory()
    factories.MediaContactFactory()
    for number in range(3):
        factories.StoryFactory(topics=topics[:1], bylines=people[:1], image=pictures[number])
        factories.ReleaseFactory(topics=topics[1:], image=pictures[number])
        factories.StandardFactory(title=f"Page {number}")
    factories.CallToActionFactory(placements=["sidebar"], image=pictures[3])
    run_worker()
    return Editor(seed, tree)


def find_differences(mirror: Mirror) -> list[str]:
    fresh = Mirror().copy()
    pages = [
        f"page {pk}: {name}"
        for pk in sorted(mirror.pages.keys() | fresh.pages.keys())
        for name in differing_fields(mirror.pages.get(pk), fresh.pages.get(pk))
    ]
    others = [
        address
        for address in sorted(mirror.others.keys() | fresh.others.keys())
        if [part.body for part in mirror.others.get(address, [])]
        != [part.body for part in fresh.others.get(address, [])]
    ]
    return pages + others


def differing_fields(one: dict | None, other: dict | None) -> list[str]:
    if one is None or other is None:
        return [] if one is other else ["missing" if one is None else "too many"]
    return [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]


CASES = [(1, 9), *((seed, EDITS) for seed in range(1, ROUNDS + 1))]  # the first is for `make test`


@pytest.mark.slow
@pytest.mark.parametrize("case", mark_extended(CASES, except_for=CASES[:1]))
def test_a_mirror_is_complete_after_random_edits(case, tree, pass_time):
    """The mirror looks after one edit, after some more, and after the rest, which took a week."""
    seed, edits = case
    editor = build_editor(tree, seed)
    mirror = Mirror().copy()
    for count, days in ((1, 0), (4, 0), (edits - 5, 7)):
        for _ in range(count):
            editor.edit()
            if editor.random.random() < 0.3:  # the worker combines the edits in between
                run_worker()
                pass_time(minutes=20, days=days / edits)
        pass_time(hours=1)
        run_worker()
        mirror.update()
        assert find_differences(mirror) == [], editor.done


@pytest.mark.extended
@pytest.mark.slow
def test_a_mirror_learns_of_nothing_hidden(editor):
    mirror = Mirror().copy()
    editor.edit(HIDDEN_EDITS.values())
    run_worker()
    mirror.update()
    assert (mirror.rows, find_differences(mirror)) == ([], [])


@pytest.mark.extended
@pytest.mark.parametrize("seed", range(1, ROUNDS + 1))
def test_hidden_edits_between_public_ones_add_nothing(seed, tree, pass_time):
    """Hidden edits leave no row after any other edits."""
    editor = build_editor(tree, seed)
    for _ in range(5):
        for _ in range(5):
            editor.edit()
        pass_time(hours=1)
        run_worker()
        mirror = Mirror().copy()
        editor.edit(HIDDEN_EDITS.values())
        run_worker()
        mirror.update()
        assert (mirror.rows, find_differences(mirror)) == ([], []), editor.done
