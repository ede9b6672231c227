"""`manage.py startpagetype`: the names that it refuses, and the files that it writes; tests/extension runs them."""

import pytest
from django.core.management import CommandError, call_command

from cms.api.management.commands.startpagetype import build_plural

FILES = {"__init__.py", "models.py", "schema.py", "tests.py", "migrations/__init__.py"}


@pytest.fixture(autouse=True)
def directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_writes_five_files_that_compile_and_says_what_to_do_next(directory, capsys):
    call_command("startpagetype", "case_study")
    written = {str(file.relative_to(directory / "case_studies")) for file in directory.rglob("*.py")}
    assert written == FILES
    for file in directory.rglob("*.py"):
        compile(file.read_text(), file.name, "exec")
    models = (directory / "case_studies" / "models.py").read_text()
    assert "class CaseStudyPage(BasePage)" in models
    assert 'list_name = "case-studies"' in models
    assert "{{" not in models
    assert '"case_studies" to INSTALLED_APPS' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Report", "use lower-case letters, digits and underscores"),
        ("annual-report", "use lower-case letters"),
        ("2030_report", "use lower-case letters"),
        ("class", "is a word of Python"),
        ("reports", "looks like a plural"),
        ("story", "There is a page type “story” already"),
        ("topic", "There is an app “topics” already"),
        ("feed", "The API has /feeds already"),
        ("token", "There is a Python module “tokens” already"),
        ("email", "emails/ exists already in this directory"),
    ],
)
def test_names_that_cannot_be_used_are_refused_with_a_reason(name, message, directory, monkeypatch):
    (directory / "emails").mkdir()
    (directory / "tokens.py").touch()
    monkeypatch.syspath_prepend(directory)
    with pytest.raises(CommandError, match=message):
        call_command("startpagetype", name)
    assert [file.name for file in directory.rglob("*.py")] == ["tokens.py"]


def test_another_plural_is_given_with_an_option(directory):
    with pytest.raises(CommandError, match="both “calendar”"):
        call_command("startpagetype", "calendar", "--plural", "calendar")
    call_command("startpagetype", "news", "--plural", "news_items")
    assert 'list_name = "news-items"' in (directory / "news_items" / "models.py").read_text()


@pytest.mark.parametrize(
    ("name", "plural"),
    [
        ("report", "reports"),
        ("case_study", "case_studies"),
        ("survey", "surveys"),
        ("press", "presses"),
        ("box", "boxes"),
    ],
)
def test_regular_plurals(name, plural):
    assert build_plural(name) == plural
