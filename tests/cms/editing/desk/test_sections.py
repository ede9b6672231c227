"""The extension point `clarion_desk_section`: which sections a user sees, and what an empty one says."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from wagtail import hooks

from cms.core.desk import MAX_ROWS, DeskLink, DeskRow, DeskSection
from cms.demo import factories
from cms.editing.desk.panel import SECTIONS, fill_sections

pytestmark = pytest.mark.django_db
HERE = f"{__name__}."


class Tides(DeskSection):
    name, heading, empty_text = "tides", "Tides", "No tide is expected."

    def is_shown(self):
        return self.user.has_perm("users.add_user")

    def find_rows(self):
        return [DeskRow(f"Tide {number}", None) for number in range(self.user.first_name.count("x"))]

    def get_first_step(self):
        return DeskLink("Measure one", "/tides/")


class Quiet(Tides):
    name, heading, empty_text = "quiet", "Quiet", ""


class Broken(Tides):
    name, heading = "broken", "Broken"

    def find_rows(self):
        raise RuntimeError("no tide")


class HiddenTides(Tides):
    def is_shown(self):
        return False


def read_sections(user, *registered):
    request = RequestFactory().get("/admin/")
    request.user = user
    with hooks.register_temporarily([(SECTIONS.name, f"{HERE}{path}") for path in registered]):
        return [one for one in fill_sections(request) if isinstance(one.section, Tides)]


@pytest.fixture
def admin(tree):
    return factories.SuperuserFactory(first_name="")


def test_a_section_is_shown_only_to_those_it_is_for(tree, admin):
    assert [one.section.name for one in read_sections(admin, "Tides", "HiddenTides")] == ["tides"]
    assert read_sections(factories.UserFactory(groups=["Writers"]), "Tides") == []


def test_an_empty_section_offers_the_first_step_and_one_without_a_text_is_absent(admin):
    [empty] = read_sections(admin, "Tides", "Quiet")
    assert (empty.section.name, empty.rows, empty.first_step.url) == ("tides", [], "/tides/")


def test_a_section_shows_its_first_rows_and_says_that_there_are_more(admin):
    for number, shown, has_more in ((MAX_ROWS, MAX_ROWS, False), (MAX_ROWS + 1, MAX_ROWS, True)):
        admin.first_name = "x" * number
        [filled] = read_sections(admin, "Tides")
        assert (len(filled.rows), filled.has_more) == (shown, has_more)


def test_a_section_that_fails_says_so_and_leaves_the_others(admin, caplog):
    admin.first_name = "x"
    broken, tides = read_sections(admin, "Broken", "Tides")
    assert (broken.failed, tides.failed, len(tides.rows)) == (True, False, 1)
    assert "desk.section_failed" in caplog.text


def test_a_path_without_a_section_is_logged_and_leaves_the_others(admin, caplog):
    assert [one.section.name for one in read_sections(admin, "Tide", "Tides")] == ["tides"]
    assert f"{HERE}Tide" in caplog.text
    assert "desk.section_failed" in caplog.text
