"""What `cms.db.migration_effects` says of an operation is what the database does with the table."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState
from django.db.models.functions import Now, Random

from cms.db.migration_effects import Effect, TableSize, find_effects, measure_tables

TABLE = "tides_tide"
COPY, INDEX, SCAN, STATEMENTS = Effect.COPY, Effect.INDEX, Effect.SCAN, Effect.STATEMENTS
HEIGHT = models.IntegerField(null=True)
CREATE = migrations.CreateModel(
    "Tide",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("height", HEIGHT),
        ("port", models.CharField(max_length=20, null=True)),
    ],
)


def add(field: models.Field) -> migrations.AddField:
    return migrations.AddField("tide", "added", field)


def alter(name: str, field: models.Field) -> migrations.AlterField:
    return migrations.AlterField("tide", name, field)


def constrain(constraint: models.BaseConstraint) -> migrations.AddConstraint:
    return migrations.AddConstraint("tide", constraint)


ONE = models.Q(height__gt=0)
# The operation, and its effects on PostgreSQL and on SQLite.
CASES: dict[str, tuple[Any, list[Effect], list[Effect]]] = {
    "a column without a value": (add(models.IntegerField(null=True)), [], []),
    "a database default": (add(models.IntegerField(default=1, db_default=1)), [], [COPY]),
    "a nullable database default": (add(models.IntegerField(null=True, db_default=1)), [], [COPY]),
    "the time as a default": (add(models.DateTimeField(db_default=Now())), [], [COPY]),
    "a random default": (add(models.FloatField(db_default=Random())), [COPY], [COPY]),
    "a default of Python": (add(models.IntegerField(default=1)), [], [COPY]),
    "an indexed column": (add(models.IntegerField(null=True, db_index=True)), [INDEX], [INDEX]),
    "a unique column": (add(models.IntegerField(null=True, unique=True)), [INDEX], [COPY, INDEX]),
    "a longer text": (alter("name", models.CharField(max_length=40)), [], [COPY]),
    "a shorter text": (alter("name", models.CharField(max_length=10)), [COPY], [COPY]),
    "text without a limit": (alter("name", models.TextField()), [], [COPY]),
    "another type": (alter("height", models.BigIntegerField(null=True)), [COPY], [COPY]),
    "words of a form": (alter("name", models.CharField("Name", max_length=20, help_text="New")), [], []),
    "a new default of the database": (alter("height", models.IntegerField(null=True, db_default=3)), [], [COPY]),
    "no empty values": (alter("height", models.IntegerField(default=0)), [SCAN], [COPY]),
    "an index of a column": (alter("height", models.IntegerField(null=True, db_index=True)), [INDEX], [COPY]),
    "an index": (migrations.AddIndex("tide", models.Index(fields=["height"], name="tide_height")), [INDEX], [INDEX]),
    "a check": (constrain(models.CheckConstraint(condition=ONE, name="tide_high")), [SCAN], [COPY]),
    "a unique constraint": (constrain(models.UniqueConstraint(fields=["name"], name="tide_name")), [INDEX], [COPY]),
    "a partial one": (
        constrain(models.UniqueConstraint(fields=["name"], condition=ONE, name="tide_part")),
        [INDEX],
        [INDEX],
    ),
    "a removed column": (migrations.RemoveField("tide", "port"), [], [COPY]),  # SQLite writes each row again in place
}


@pytest.fixture
def state(transactional_db):
    """Create a table with a row, and return the state of the models."""
    before, created = ProjectState(), ProjectState()
    CREATE.state_forwards("tides", created)
    with connection.schema_editor() as editor:
        CREATE.database_forwards("tides", editor, before, created)
        editor.execute(f"INSERT INTO {TABLE} (name, height) VALUES ('Spring', 5)")
    yield created
    with connection.schema_editor() as editor:
        editor.execute(f"DROP TABLE {TABLE}")


def read_storage() -> Any:
    """Return where the rows of the table lie: another place after they were copied."""
    query = "SELECT rootpage FROM sqlite_master WHERE name = %s"
    if connection.vendor == "postgresql":
        query = "SELECT relfilenode FROM pg_class WHERE relname = %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        return cursor.fetchone()[0]


def count_indexes() -> int:
    with connection.cursor() as cursor:
        return sum(
            one["index"] or one["unique"] for one in connection.introspection.get_constraints(cursor, TABLE).values()
        )


@pytest.mark.few(6)
@pytest.mark.parametrize("case", CASES)
def test_a_table_is_copied_when_it_is_said_so(case, state):
    operation, on_postgresql, on_sqlite = CASES[case]
    found = list(find_effects([build_migration(operation)], state.clone()))
    assert [one.effect for one in found] == (on_postgresql if connection.vendor == "postgresql" else on_sqlite)
    assert {one.table for one in found} <= {TABLE}

    before, after = (read_storage(), count_indexes()), state.clone()
    operation.state_forwards("tides", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("tides", editor, state, after)
    effects = {one.effect for one in found}
    assert (read_storage() != before[0]) == (COPY in effects and case != "a removed column")
    if COPY not in effects:
        assert (count_indexes() > before[1]) == (INDEX in effects)


def build_migration(*operations: Any) -> migrations.Migration:
    migration = migrations.Migration("0002_next", "tides")
    migration.operations = list(operations)
    return migration


def test_a_table_that_the_migration_creates_is_empty(db):
    plan = [build_migration(CREATE, add(models.FloatField(db_default=Random(), unique=True)))]
    assert list(find_effects(plan, ProjectState())) == []


def test_statements_of_a_migration_are_named_and_those_that_do_nothing_are_not(db):
    def change(apps: Any, editor: Any) -> None: ...

    plan = [
        build_migration(
            migrations.RunPython(change),
            migrations.RunSQL("SELECT 1"),
            migrations.RunPython(migrations.RunPython.noop, change),
            migrations.RunSQL(migrations.RunSQL.noop),
        )
    ]
    assert [(one.effect, one.operation) for one in find_effects(plan, ProjectState())] == [
        (STATEMENTS, "RunPython"),
        (STATEMENTS, "RunSQL"),
    ]


def test_only_what_reaches_the_database_counts(state):
    apart = migrations.SeparateDatabaseAndState(
        database_operations=[], state_operations=[alter("height", models.BigIntegerField(null=True))]
    )
    index = migrations.AddIndex("tide", models.Index(fields=["height"], name="tide_height"))
    both = migrations.SeparateDatabaseAndState(database_operations=[index])
    assert [one.effect for one in find_effects([build_migration(apart, both)], state)] == [INDEX]


def test_tables_that_exist_are_measured(state):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {TABLE}")
    found = measure_tables([TABLE, "tides_absent"])
    assert list(found) == [TABLE]
    assert found[TABLE].rows == 1
    assert found[TABLE] == TableSize(1, found[TABLE].bytes)
