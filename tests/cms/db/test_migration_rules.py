"""Which migrations the previous version survives. The released version has the app `paper` with 0001_initial."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import migrations, models
from django.db.migrations.graph import MigrationGraph

from cms.db.migration_rules import NOTE, find_violations

FIRST, SECOND, THIRD = ("paper", "0001_initial"), ("paper", "0002_new"), ("paper", "0003_newer")
CREATE_PAGE = migrations.CreateModel(
    "Page",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("title", models.CharField(max_length=100)),
        ("note", models.TextField(null=True)),
        ("kind", models.CharField(max_length=10, db_default="")),
        ("kept", models.TextField(db_column="old_name")),
        ("tags", models.ManyToManyField("paper.Tag")),
    ],
)
CREATE_TAG = migrations.CreateModel("Tag", [("id", models.BigAutoField(primary_key=True))])
CREATE_NEW = migrations.CreateModel(
    "New", [("id", models.BigAutoField(primary_key=True)), ("title", models.TextField())]
)
ADD_WITH_DEFAULT = migrations.AddField("page", "featured", models.BooleanField(default=False, db_default=False))
DROP_DEFAULT = migrations.AlterField("page", "featured", models.BooleanField(default=False))
UNIQUE_TITLE = models.UniqueConstraint(fields=["title"], name="one_title")
CHECK_TITLE = models.CheckConstraint(condition=~models.Q(title=""), name="some_title")
STATE_ONLY = {"state_operations": [migrations.RemoveField("page", "kind")]}


def find(*later: list[migrations.operations.base.Operation], note: str = "") -> list[str]:
    """Return the violations of the migrations after the first one, which consist of these operations."""
    graph, parent = MigrationGraph(), None
    for node, operations in zip((FIRST, SECOND, THIRD), ([CREATE_TAG, CREATE_PAGE], *later), strict=False):
        attributes = {"operations": operations, "dependencies": [parent] if parent else [], NOTE: note}
        attributes["initial"] = parent is None
        migration = type("Migration", (migrations.Migration,), attributes)(node[1], node[0])
        graph.add_node(node, migration)
        if parent:
            graph.add_dependency(migration, node, parent)
        parent = node
    loader = SimpleNamespace(graph=graph, unmigrated_apps=set())
    return [str(one) for one in find_violations(loader, ["paper"], [FIRST])]


REFUSED = {
    "a column without a database default": (
        migrations.AddField("page", "featured", models.BooleanField(default=False)),
        "AddField(page, featured) is NOT NULL without a database default. Give the field a db_default",
    ),
    "a foreign key that must be set": (
        migrations.AddField("page", "tag", models.ForeignKey("paper.Tag", models.CASCADE)),
        "AddField(page, tag) is NOT NULL",
    ),
    "a unique column with one default": (
        migrations.AddField("page", "slug", models.CharField(max_length=9, unique=True, db_default="")),
        "is unique: the second row",
    ),
    "a removed column": (migrations.RemoveField("page", "title"), "RemoveField(page, title) removes a column"),
    "a removed relation": (migrations.RemoveField("page", "tags"), "RemoveField(page, tags) removes a column"),
    "a removed table": (migrations.DeleteModel("page"), "DeleteModel(page) removes a table"),
    "a renamed column": (migrations.RenameField("page", "title", "name"), "renames a column"),
    "a column with another name": (
        migrations.AlterField("page", "title", models.CharField(max_length=100, db_column="name")),
        "renames a column",
    ),
    "a renamed model": (migrations.RenameModel("Page", "Sheet"), "renames a table"),
    "a renamed table": (migrations.AlterModelTable("page", "sheets"), "renames a table"),
    "a column that may no longer be null": (
        migrations.AlterField("page", "note", models.TextField(db_default="")),
        "makes a column NOT NULL",
    ),
    "a column that becomes unique": (
        migrations.AlterField("page", "title", models.CharField(max_length=100, unique=True)),
        "makes a column unique",
    ),
    "a shorter column": (migrations.AlterField("page", "title", models.CharField(max_length=99)), "shortens a column"),
    "a unique constraint": (migrations.AddConstraint("page", UNIQUE_TITLE), "adds a constraint"),
    "a check constraint": (migrations.AddConstraint("page", CHECK_TITLE), "adds a constraint"),
    "columns that are unique together": (migrations.AlterUniqueTogether("page", {("title", "note")}), "a constraint"),
    "SQL that drops a column": (
        migrations.RunSQL("ALTER TABLE paper_page DROP COLUMN title"),
        "ALTER TABLE paper_page DROP COLUMN title removes or renames",
    ),
    "SQL that drops a table": (migrations.RunSQL('DROP TABLE IF EXISTS "paper_page"'), "removes or renames"),
    "SQL that renames": (migrations.RunSQL("alter table paper_page rename title to name"), "removes or renames"),
    "a column that only the database removes": (
        migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("page", "title")]),
        "removes a column",
    ),
    "a required column that only the models remove": (
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("page", "title")]),
        "leaves a NOT NULL column without a database default",
    ),
}
ALLOWED = {
    "a column with a database default": [ADD_WITH_DEFAULT],
    "a column that may be null": [migrations.AddField("page", "place", models.TextField(null=True))],
    "a relation": [migrations.AddField("page", "more", models.ManyToManyField("paper.Tag", related_name="+"))],
    "a new table": [CREATE_NEW, migrations.AddConstraint("new", UNIQUE_TITLE)],
    "a column of a table of the same migration": [CREATE_NEW, migrations.AddField("new", "text", models.TextField())],
    "an index": [migrations.AddIndex("page", models.Index(fields=["title"], name="title_index"))],
    "other words": [migrations.AlterField("page", "title", models.CharField("Title", max_length=100))],
    "a longer column": [migrations.AlterField("page", "title", models.CharField(max_length=101))],
    "a column that may become null": [
        migrations.AlterField("page", "title", models.CharField(max_length=100, null=True))
    ],
    "a field with another name": [migrations.RenameField("page", "kept", "text")],
    "a default that the previous version does not need": [
        migrations.AlterField("page", "kind", models.CharField(max_length=10))
    ],
    "a column that only the models remove": [migrations.SeparateDatabaseAndState(**STATE_ONLY)],
    "SQL that drops what the previous version does not have": [
        migrations.RunSQL("ALTER TABLE paper_page DROP COLUMN older")
    ],
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_previous_version_fails_with(name):
    operation, message = REFUSED[name]
    (found,) = find([operation])
    assert found.startswith("paper.0002_new: ")
    assert message in found


@pytest.mark.parametrize("name", ALLOWED)
def test_the_previous_version_works_with(name):
    assert find(ALLOWED[name]) == []


def test_what_was_added_after_the_release_may_be_removed():
    assert find([ADD_WITH_DEFAULT], [migrations.RemoveField("page", "featured")]) == []
    assert find([CREATE_NEW], [migrations.DeleteModel("new")]) == []


def test_a_default_is_kept_until_the_previous_version_has_the_column():
    (found,) = find([ADD_WITH_DEFAULT], [DROP_DEFAULT])
    assert "paper.0003_newer: AlterField(page, featured) removes the database default" in found


@pytest.mark.parametrize("name", ["a unique constraint", "a shorter column", "a column that may no longer be null"])
def test_a_note_allows_a_stricter_column(name):
    assert find([REFUSED[name][0]], note="Both versions write short and unique titles.") == []


@pytest.mark.parametrize("name", ["a removed column", "a column without a database default", "a renamed table"])
def test_a_note_allows_no_removal_and_no_required_column(name):
    assert find([REFUSED[name][0]], note="No process writes it.") != []
