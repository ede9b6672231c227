"""The zone in which a time was typed goes where the page goes, and its change alone is no change of content."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime

import pytest
from wagtail.models import Locale

from cms.core.revisions import IGNORED_FIELDS
from cms.core.zoned_times import ZONE_FIELDS
from cms.demo import factories
from cms.demo.factories import states

from .conftest import validate_draft

UNTIL = datetime(2027, 7, 1, 7, tzinfo=UTC)  # 09:00 in Brussels
ZONES = {"go_live_zone": "Europe/Brussels", "expire_zone": "Asia/Kolkata", "embargo_zone": "Europe/Brussels"}
TIMES = {"go_live_at": UNTIL, "expire_at": UNTIL.replace(year=2028), "embargo_until": UNTIL}


@pytest.fixture(scope="module")
def module_release(module_tree):
    return factories.ReleaseFactory(parent=module_tree.releases, live=False, image=None, **TIMES, **ZONES)


@pytest.fixture
def release(module_release, db):
    return deepcopy(module_release)


def read(page):
    return {name: getattr(page, name) for name in (*TIMES, *ZONES)}


def test_drafts_copies_and_translations_have_the_zones_with_the_times(release, tree):
    expected = {**TIMES, **ZONES}
    revision = release.save_revision()
    copy = release.copy(update_attrs={"slug": "copy"})
    translation = release.copy_for_translation(Locale.objects.get(language_code="fr"), copy_parents=True)
    assert read(revision.as_object()) == expected
    assert read(states.reload_page(copy)) == expected
    assert read(copy.get_latest_revision_as_object()) == expected
    assert read(states.reload_page(translation)) == expected


def test_an_alias_follows_its_source(release, tree):
    release.save_revision().publish()
    source = states.reload_page(release)
    alias = source.create_alias(update_slug="alias")
    assert read(states.reload_page(alias)) == read(source)


def test_a_scheduled_version_keeps_the_zones(release, superuser):
    release.save_revision().publish(user=superuser)
    stored = states.reload_page(release)
    assert stored.live is False
    assert read(stored) == {**TIMES, **ZONES}


def test_an_embargo_moves_go_live_with_its_zone(release, superuser):
    form = validate_draft(
        release, superuser, **{"embargo_until": "2027-08-01 09:00", "embargo_until-zone": "Asia/Tokyo"}
    )
    assert not form.errors
    page = form.save(commit=False)
    assert (page.go_live_at, page.go_live_zone) == (datetime(2027, 8, 1, 0, tzinfo=UTC), "Asia/Tokyo")
    assert page.expire_zone == "Asia/Kolkata"


def test_an_emptied_time_has_no_zone(release, superuser):
    form = validate_draft(release, superuser, expire_at="")
    assert (form.instance.expire_at, form.instance.expire_zone) == (None, "")


def test_a_form_that_nobody_changes_keeps_times_and_zones(release, superuser):
    release.go_live_zone = ""  # unknown: it was set before zones were stored
    release.save_revision()
    form = validate_draft(release, superuser)
    assert not form.errors
    assert read(form.instance) == {**TIMES, **ZONES, "go_live_zone": ""}


def test_zones_are_no_content():
    assert set(ZONE_FIELDS) <= IGNORED_FIELDS
