"""The catalogues: compiled as written, complete in French, and complete for visitors in Spanish, German and Arabic."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

PROJECT = Path(__file__).parents[4]
CATALOGUES = sorted(PROJECT.glob("*/locale/*/LC_MESSAGES/django.po"))
LANGUAGES = {"fr", "es", "de", "ar"}
# A mark without a no-break space before it, a guillemet without one after it, or a typewriter's apostrophe or quote.
WRONG_FRENCH = re.compile(r"(?<![\u00a0\u202f])[:;?!»]|«(?![\u00a0\u202f])|['\"]")
NOT_PROSE = re.compile(r"https?://|mailto:|tel:|<[^>]*>|&\w+;|\w+=\S+|\d\d:\d\d")
MARKS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
FOR_VISITORS = "visitor"  # the context of words that visitors and subscribers see


def language_of(catalogue: Path) -> str:
    return catalogue.parents[1].name


def key_and_text(entry: polib.POEntry) -> tuple[object, ...]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural, entry.msgstr, tuple(sorted(entry.msgstr_plural.items()))


def test_both_packages_have_a_catalogue_of_each_language() -> None:
    assert {(path.relative_to(PROJECT).parts[0], language_of(path)) for path in CATALOGUES} == {
        (package, language) for package in ("cms", "search") for language in LANGUAGES
    }


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_catalogue_is_compiled_as_it_is_written(path: Path) -> None:
    written = {key_and_text(entry) for entry in polib.pofile(str(path)).translated_entries()}
    compiled = {key_and_text(entry) for entry in polib.mofile(str(path.with_suffix(".mo")))}
    assert compiled == written, "run `make messages`"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_nothing_is_untranslated_that_the_language_promises(path: Path) -> None:
    """French has every word. The other languages have those of visitors and subscribers."""
    promised = [
        entry
        for entry in polib.pofile(str(path))
        if language_of(path) == "fr" or entry.msgctxt == FOR_VISITORS or entry.fuzzy
    ]
    assert [entry.msgid for entry in promised if not entry.translated()] == []


@pytest.mark.parametrize("package", ["cms", "search"])
def test_french_has_its_own_punctuation(package: str) -> None:
    catalogue = polib.pofile(str(PROJECT / package / "locale/fr/LC_MESSAGES/django.po"))
    texts = [text for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert [text for text in texts if WRONG_FRENCH.search(NOT_PROSE.sub("", text))] == []


@pytest.mark.processes
def test_the_catalogues_have_every_marked_word_and_no_other(tmp_path: Path) -> None:
    if not shutil.which("xgettext"):
        pytest.skip("not run: xgettext is not installed; install it with `scripts/gettext install`")
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    script = [sys.executable, PROJECT / "scripts" / "messages", "--into", tmp_path]
    subprocess.run(script, check=True, cwd=tmp_path, env=environment)
    changed = [
        str(path.relative_to(PROJECT))
        for path in CATALOGUES
        if path.read_bytes() != (tmp_path / path.relative_to(PROJECT)).read_bytes()
    ]
    assert changed == [], "run `make messages`"


def test_no_word_is_marked_within_an_f_string() -> None:
    """Words within an f-string are not collected by xgettext before 0.22, so they would have no translation."""
    found = [
        f"{path.relative_to(PROJECT)}:{line}"
        for package in ("cms", "search")
        for path in sorted((PROJECT / package).rglob("*.py"))
        for line in find_marks_in_f_strings(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_marks_within_f_strings_are_found() -> None:
    code = "a = f\"{gettext('one')}\"\nb = gettext('two')\nc = f'{b} {d}'\ne = f\"{str(_('three'))}\"\n"
    assert find_marks_in_f_strings(code) == [1, 4]


def find_marks_in_f_strings(code: str) -> list[int]:
    """Return the lines of the f-strings that contain a word to translate."""
    texts = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.JoinedStr)]
    return [text.lineno for text in texts if any(map(is_mark, ast.walk(text)))]


def is_mark(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS
