"""docs/settings.md lists every environment variable that the settings read, and no other, with its module."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[2]
SETTINGS = PROJECT / "cms" / "settings"
DOCUMENT = (PROJECT / "docs" / "settings.md").read_text(encoding="utf-8")
READ_BY_DJANGO = {"DJANGO_SETTINGS_MODULE"}
ROW = re.compile(r"^\| `([A-Z][A-Z_]*)` \|", re.MULTILINE)
ROW_WITH_MODULE = re.compile(r"^\| `([A-Z][A-Z_]*)` \| `(\w+)` \|", re.MULTILINE)
# Settings of an environment, which set some values again; `required` only refuses what is missing.
ENVIRONMENTS = {"demo", "dev", "production", "rehearsed", "required", "test"}
GUNICORN = {"gunicorn", "gunicorn_log"}  # its own settings, in lower case


def section(title: str) -> str:
    """Return the text under a heading of the second level."""
    return DOCUMENT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def read_variables(source: str) -> Iterator[str]:
    """Return the variables that `env("NAME")`, `env.list("NAME")` and `os.environ.get("NAME")` read in a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and re.fullmatch(r"(env|os\.environ)(\.\w+)?", ast.unparse(node.func)):
            match node.args:
                case [ast.Constant(value=str(name)), *_]:
                    yield name


SOURCES = {file.stem: file.read_text(encoding="utf-8") for file in SETTINGS.glob("*.py")}
READ_BY_MODULE = {module: set(read_variables(source)) for module, source in SOURCES.items()}
READ = set().union(*READ_BY_MODULE.values())


def find_settings(source: str) -> set[str]:
    """Return the names in capitals that a module assigns a value to, also under a condition or in a loop."""
    return {
        node.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and re.fullmatch(r"[A-Z][A-Z0-9_]+", node.id)
    }


def test_variables_are_found_in_code() -> None:
    code = 'env("A"); env.list("B", default=[]); int(os.environ.get("C", 1)); other("D"); env(name)'
    assert set(read_variables(code)) == {"A", "B", "C"}


def test_every_variable_is_documented_and_no_other() -> None:
    assert len(READ) > 20
    assert sorted(ROW.findall(section("Variables"))) == sorted(READ | READ_BY_DJANGO)


def test_the_module_that_reads_a_variable_stands_beside_it() -> None:
    named = dict(ROW_WITH_MODULE.findall(section("Variables")))
    assert sorted(named) == sorted(READ)
    for name, module in named.items():
        others = {other for other in READ_BY_MODULE if name in READ_BY_MODULE[other]} - ENVIRONMENTS - GUNICORN
        assert name in READ_BY_MODULE[module], f"{name} is not read in {module}"
        assert others <= {module}, f"{name} is read in {', '.join(sorted(others))}"


def test_a_setting_is_written_in_one_module() -> None:
    modules: dict[str, list[str]] = {}
    for module in SOURCES.keys() - ENVIRONMENTS - GUNICORN:
        for name in find_settings(SOURCES[module]):
            modules.setdefault(name, []).append(module)
    assert modules["INSTALLED_APPS"]
    assert {name: found for name, found in modules.items() if len(found) > 1} == {}


def test_every_development_variable_is_read() -> None:
    files = [PROJECT / "Makefile", *(PROJECT / "scripts").iterdir(), *(PROJECT / "tests").rglob("*.py")]
    words = {word for file in files if file.is_file() for word in re.findall(r"\w+", file.read_text(encoding="utf-8"))}
    names = ROW.findall(section("Development variables"))
    assert names
    assert [name for name in names if name not in words] == []


def test_the_environment_example_names_documented_variables() -> None:
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^#?([A-Z][A-Z_]*)=", example, re.MULTILINE)) <= set(re.findall(r"`([A-Z_]+)`", DOCUMENT))
