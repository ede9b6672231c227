"""The rules of `scripts/structure` about words, comments, commands, databases and the glossary find faults."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from tests.programs import load_program


@pytest.fixture(scope="module")
def structure() -> ModuleType:
    """Return the program as a module."""
    return load_program("structure")


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("A = 1  # of a row", True),
        ("A = 1  # for which waiting is useless", True),
        ("A = 1  # that are read at once", True),
        ("A = 1  # in which nothing happens", True),
        ("A = 1  # attempts of a row", False),
        ("A = 1  # in seconds", False),
        ('A = "# of a row"', False),
        ("# The number\n# of attempts.\nA = 1", False),
        ("# Attempts.\n\n# of a row\nA = 1", True),
    ],
)
def test_a_comment_begins_with_no_preposition(structure, tmp_path, line, is_found):
    for name in ("cms/pages/limits.py", "tests/limits.py"):
        write(tmp_path, {name: f"{line}\n"})
    found = structure.comments_with_preposition(tmp_path)
    assert len(found) == 2 * is_found


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ('A = connection.vendor == "sqlite"', True),
        ("def as_sqlite(self): ...", True),
        ("def as_postgresql(self): ...", True),
        ('A = "connection.vendor"', False),
        ("A = features.has_select_for_update", False),
    ],
)
def test_only_two_packages_and_migrations_ask_which_database_it_is(structure, tmp_path, line, is_found):
    names = ("cms/db/a.py", "cms/jobs/a.py", "cms/pages/migrations/0001_a.py", "cms/dbase.py", "search/a.py")
    write(tmp_path, dict.fromkeys(names, f"import os\n{line}\n"))
    assert structure.vendor_branches(tmp_path) == (["cms/dbase.py:2", "search/a.py:2"] if is_found else [])


def test_migrations_keep_their_comments(structure, tmp_path):
    write(tmp_path, {"cms/pages/migrations/0001_initial.py": "A = 1  # of a row\n"})
    assert structure.comments_with_preposition(tmp_path) == []


def test_replaced_words_are_found_in_documents_programs_and_tests_but_not_in_records_of_the_past(structure, tmp_path):
    words = ("who" + "ever", "in " + "vain", "some" + "body")  # this file is checked, too
    sentence = f"{' '.join(words)}\n"
    write(
        tmp_path, dict.fromkeys(["README.md", "docs/a/b.md", "scripts/run", "tests/a.py", "ops/nginx/a.conf"], sentence)
    )
    write(tmp_path, {"docs/decisions/001-a.md": sentence, "docs/c.md": "A body invaded the lanesman.\n"})
    found = structure.replaced_words(tmp_path)
    assert len(found) == 15
    assert {place.partition(":")[0] for place in found} == {
        "README.md",
        "docs/a/b.md",
        "scripts/run",
        "tests/a.py",
        "ops/nginx/a.conf",
    }


def test_documents_say_image_and_may_name_a_picture_of_the_code(structure, tmp_path):
    text = "A picture.\n`Picture` in [a text](pictures.md)\n```\nshow(picture)\n```\n"
    write(tmp_path, {"docs/a.md": text, "CHANGELOG.md": text, "scripts/run": text})
    assert structure.replaced_words(tmp_path) == ["docs/a.md:1 picture"]


def test_a_command_begins_with_a_verb_unless_it_is_an_earlier_name(structure, tmp_path):
    directory = "cms/pages/management/commands"
    write(
        tmp_path,
        {
            f"{directory}/__init__.py": "",
            f"{directory}/export_pages.py": "",
            f"{directory}/pages_export.py": '"""Until 0.4, the earlier name of export_pages."""\n',
            f"{directory}/pages_move.py": "",
        },
    )
    assert structure.commands_without_verb(tmp_path) == [f"{directory}/pages_move.py"]


@pytest.mark.parametrize(
    ("terms", "problems"),
    [
        (["alert", "API", "block"], []),
        (["alert", "block", "API"], ["api comes before block"]),
        (["alert", "alert"], ["alert is defined twice"]),
    ],
)
def test_the_glossary_is_in_order_and_has_each_term_once(structure, tmp_path, terms, problems):
    write(tmp_path, {"docs/glossary.md": "".join(f"- **{term}** — a definition.\n" for term in terms)})
    assert structure.glossary_problems(tmp_path) == problems
