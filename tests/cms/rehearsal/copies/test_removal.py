"""Nothing of a copy is left: after its removal, after a failure, and after its process was killed."""

from __future__ import annotations

import stat

import pytest
from django.db import connection
from django.db.models import Model

from cms.core.visibility import visible_now
from cms.db.dumps import count_rows, get_database
from cms.rehearsal.copies import service
from cms.rehearsal.copies.service import (
    Audience,
    CannotCopy,
    create_copy,
    estimate_copy,
    find_leftovers,
    remove_copy,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def root(tmp_path, search_engine):
    """Return the parent of the directories of copies."""
    return tmp_path / "rehearsals"


def list_schemas() -> set[str]:
    if connection.vendor == "sqlite":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {name for (name,) in cursor.fetchall()}


def test_a_removed_copy_leaves_nothing(tree, root):
    before, rows = list_schemas(), count_rows(get_database())
    copy = create_copy(root / "once", Audience(), "once")
    assert find_leftovers(root) == {"once"}
    assert copy.bytes_used > 100_000
    assert stat.S_IMODE(copy.directory.stat().st_mode) == 0o700
    remove_copy(copy.directory, "once")
    assert find_leftovers(root) == set()
    assert list(root.iterdir()) == []
    assert list_schemas() == before
    assert count_rows(get_database()) == rows
    remove_copy(copy.directory, "once")  # it may be absent


def test_a_failed_copy_leaves_nothing(tree, root, monkeypatch):
    def fail(audience: Audience) -> list[type[Model]]:
        raise RuntimeError("no choice")

    before = list_schemas()
    monkeypatch.setattr(service, "choose_rows", fail)
    with pytest.raises(RuntimeError, match="no choice"):
        create_copy(root / "fails", Audience(), "fails")
    assert find_leftovers(root) == set()
    assert list_schemas() == before


def test_a_copy_whose_process_was_killed_is_found_and_removed(tree, root, monkeypatch):
    monkeypatch.setattr(service, "_remove_after_failure", lambda directory, name: None)
    monkeypatch.setattr(service, "measure_copy", lambda directory, name: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        create_copy(root / "killed", Audience(), "killed")
    assert find_leftovers(root) == {"killed"}
    remove_copy(root / "killed", "killed")
    assert find_leftovers(root) == set()


def test_what_may_become_too_large_is_refused_before_anything_is_copied(tree, root, settings, monkeypatch):
    size = estimate_copy()
    copy = create_copy(root / "fits", Audience(), "fits")
    assert 0 < copy.bytes_used <= size < 3 * copy.bytes_used
    remove_copy(copy.directory, copy.name)
    settings.REHEARSAL_MAX_MB = size / 2**20 / 2
    monkeypatch.setattr(service, "choose_rows", lambda audience: pytest.fail("The database is copied."))
    with pytest.raises(CannotCopy, match=r"may become .* REHEARSAL_MAX_MB allows"):
        create_copy(root / "large", Audience(), "large")
    assert find_leftovers(root) == set()


def test_what_has_become_too_large_is_removed(tree, root, monkeypatch):
    monkeypatch.setattr(service, "measure_copy", lambda directory, name: 2**60)
    with pytest.raises(CannotCopy, match="The copy is"):
        create_copy(root / "grown", Audience(), "grown")
    assert find_leftovers(root) == set()


def test_copies_do_not_disturb_one_another_or_the_site(tree, root):
    visible = list(visible_now().values_list("pk", "title"))
    one, other = (create_copy(root / name, Audience(), name) for name in ("one1", "two2"))
    remove_copy(one.directory, one.name)
    assert find_leftovers(root) == {"two2"}
    remove_copy(other.directory, other.name)
    assert list(visible_now().values_list("pk", "title")) == visible


def test_the_name_of_a_copy_cannot_be_a_path_or_sql(root):
    for name in ("", "a", "../x", 'x"; --', "A1234", "x" * 33):
        with pytest.raises(ValueError, match="is not the name of a copy"):
            create_copy(root / "x", Audience(), name)


@pytest.mark.postgresql
def test_an_account_without_the_right_is_told_the_statement(tree, root):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        (database,) = cursor.fetchone()
        cursor.execute("CREATE ROLE clarion_without_right")
        cursor.execute("GRANT ALL ON SCHEMA public TO clarion_without_right")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO clarion_without_right")
        cursor.execute("SET ROLE clarion_without_right")
        try:
            with pytest.raises(CannotCopy, match="GRANT CREATE ON DATABASE") as error:
                create_copy(root / "denied", Audience(), "denied")
            assert f'GRANT CREATE ON DATABASE "{database}" TO "clarion_without_right";' in str(error.value)
        finally:
            cursor.execute("RESET ROLE; DROP OWNED BY clarion_without_right")
            cursor.execute("DROP ROLE clarion_without_right")
    assert find_leftovers(root) == set()
