"""The app that `startpagetype` writes works on the wheel as it is written: its own tests pass."""

from __future__ import annotations

import pytest

from tests import migrated_sqlite
from tests.extension.installation import Installation

pytestmark = [pytest.mark.processes, pytest.mark.extended]
SETTINGS = """
INSTALLED_APPS = [*INSTALLED_APPS, "case_studies"]
DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
"""


@pytest.fixture
def migrated(installation, django_db_setup) -> Installation:
    """Return the installation with a copy of the migrated database of these tests, to which only own apps are added."""
    (installation.directory / "var").mkdir(exist_ok=True)
    migrated_sqlite.copy_to(installation.directory / "var" / "test.sqlite3")
    return installation


def test_a_new_page_type_passes_its_own_tests_on_the_wheel(migrated):
    printed = migrated.manage("startpagetype", "case_study")
    assert "python manage.py test case_studies" in printed
    with (migrated.directory / "harbour" / "settings.py").open("a") as settings:
        settings.write(SETTINGS)
    migrated.manage("makemigrations", "case_studies")
    assert {path.name for path in (migrated.directory / "case_studies").rglob("*.py")} == {
        "__init__.py",
        "models.py",
        "schema.py",
        "tests.py",
        "0001_initial.py",
    }
    assert "OK" in migrated.manage("test", "case_studies", "--keepdb", "--verbosity", "0")
