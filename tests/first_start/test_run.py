"""`make run` says in a sentence why it does not start, and does only what has changed since the last start."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import SCRIPTS

# Stands for node and npm: writes what it is called with into a file.
FAKE = """#!/bin/sh
if [ "$1" = --version ]; then echo {version}; exit; fi
echo "$1 $2" >>"{calls}"
mkdir -p node_modules dist
exit {status}
"""


def write_tools(folder: Path, *, calls: Path, version: str = "v20.1.0", status: int = 0) -> None:
    folder.mkdir(exist_ok=True)
    for name in ("node", "npm"):
        (folder / name).write_text(FAKE.format(version=version, calls=calls, status=status))
        (folder / name).chmod(0o755)


@pytest.fixture
def site(program, tmp_path, monkeypatch):
    """Return a function that prepares a small site with a program that stands for npm, and returns the calls of it."""
    folder, tools, calls = tmp_path / "site", tmp_path / "tools", tmp_path / "calls"
    (folder / "src").mkdir(parents=True)
    for name in ("package.json", "package-lock.json", "tsconfig.json", "src/main.ts"):
        (folder / name).write_text("{}")
    monkeypatch.setattr(program, "SITE", folder)
    monkeypatch.setattr(program, "ROOT", tmp_path)

    def prepare(version: str = "v20.1.0", status: int = 0) -> tuple[list[str], str | None]:
        calls.write_text("")
        write_tools(tools, calls=calls, version=version, status=status)
        thread = program.ReferenceSite(program.Progress())
        thread.run()
        return calls.read_text().split("\n")[:-1], thread.reason

    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    prepare.folder = folder  # type: ignore[attr-defined]
    return prepare


@pytest.mark.processes
@pytest.mark.parametrize("variable", ["PORT", "SITE_PORT"])
def test_a_port_in_use_is_named_before_anything_is_installed(variable, tmp_path):
    write_tools(tmp_path / "tools", calls=tmp_path / "calls")
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as free:
        ports = {"PORT": free.getsockname()[1], "SITE_PORT": free.getsockname()[1], variable: first.getsockname()[1]}
        free.close()
        path = f"{tmp_path / 'tools'}{os.pathsep}{os.environ['PATH']}"
        env = {"PATH": path, "DATA_DIR": str(tmp_path / "data"), **{name: str(ports[name]) for name in ports}}
        done = subprocess.run([sys.executable, SCRIPTS / "run"], env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    port = ports[variable]
    assert done.stderr == (
        f"Clarion does not start. Port {port} is in use by another program."
        f" Stop it, or choose another port: {variable}={port + 10} make run\n"
    )
    assert [each.name for each in tmp_path.iterdir()] == ["tools"]


@pytest.mark.processes
def test_the_site_is_installed_and_built_once(site):
    assert site() == (["ci --silent", "run --silent"], None)
    assert site() == ([], None)


@pytest.mark.processes
@pytest.mark.parametrize(
    ("changed", "calls"),
    [
        ("package-lock.json", ["ci --silent", "run --silent"]),
        ("src/main.ts", ["run --silent"]),
        ("README.md", []),
    ],
)
def test_only_what_has_changed_is_installed_and_built_again(site, changed, calls):
    site()
    (site.folder / changed).write_text("changed")
    assert site() == (calls, None)


@pytest.mark.processes
def test_a_build_that_failed_is_repeated(site):
    assert site(status=1) == (["ci --silent"], "`npm ci --silent` failed in site")
    assert site() == (["ci --silent", "run --silent"], None)


@pytest.mark.processes
def test_an_old_node_is_named(site):
    assert site(version="v18.19.0") == ([], "Node v18.19.0 is older than 20")


def test_a_page_is_shown_for_the_site_if_it_will_start(program, monkeypatch):
    monkeypatch.setenv("PORT", "8010")
    monkeypatch.setenv("SITE_PORT", "3010")
    monkeypatch.delenv("BIND", raising=False)
    assert program.list_addresses(has_site=False) == {"PORT": ("127.0.0.1", 8010)}
    assert program.list_addresses(has_site=True).keys() == {"PORT", "SITE_PORT"}
    monkeypatch.setenv("BIND", "unix:/run/clarion.sock")
    assert program.list_addresses(has_site=False) == {}


def test_the_next_start_prepares_again_after_a_site_that_could_not_be_built(program, monkeypatch, tmp_path):
    (tmp_path / program.STAMP).write_text("state")
    calls = []
    monkeypatch.setattr(program.subprocess, "run", lambda command: calls.append(command[1:]))
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    program.disable_site()
    assert calls == [["manage.py", "register_site_webhook", "--off"]]
    assert not (tmp_path / program.STAMP).exists()


def test_a_missing_node_is_named(program, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program.find_missing_node() == "Node is not installed"


@pytest.fixture
def digest(program, monkeypatch, tmp_path):
    """Return a function that returns the digest of a small checkout, after writing files into it."""
    (tmp_path / "cms/settings").mkdir(parents=True)
    (tmp_path / "cms/settings/base.py").write_text('A = env("LANGUAGES")\nB = env.int("PORT", default=1)\n')
    (tmp_path / "cms/pages/migrations").mkdir(parents=True)
    for name in ("requirements/demo.txt", "docs/editors/index.md", "search/engine.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    monkeypatch.setattr(program, "ROOT", tmp_path)

    def compute(*, has_site: bool = True, **files: str) -> str:
        for name, content in files.items():
            (tmp_path / name).write_text(content)
        found: str = program.digest_state(has_site)
        return found

    return compute


@pytest.mark.parametrize(
    "path", ["cms/pages/migrations/0002_title.py", "cms/pages/style.css", "search/engine.py", "requirements/demo.txt"]
)
def test_the_database_is_prepared_again_after_a_change_of_code_or_packages(digest, path):
    before = digest()
    assert digest() == before
    assert digest(**{path: "changed"}) != before


@pytest.mark.parametrize(
    ("variable", "is_read"), [("LANGUAGES", True), ("PORT", True), ("FRONTEND_KEY", False), ("TERM", False)]
)
def test_it_is_prepared_again_if_a_variable_has_changed_that_the_settings_read(digest, monkeypatch, variable, is_read):
    before = digest()
    monkeypatch.setenv(variable, "another")
    assert (digest() != before) is is_read


def test_it_is_prepared_again_when_the_site_begins_or_ceases_to_run(digest):
    assert digest(has_site=True) != digest(has_site=False)


def test_bytecode_is_no_change(digest, tmp_path):
    before = digest()
    (tmp_path / "cms/pages/__pycache__").mkdir()
    assert digest(**{"cms/pages/__pycache__/models.cpython-311.pyc": "code"}) == before


def test_the_settings_of_the_project_are_found(program):
    source = "".join(path.read_text() for path in (Path(program.ROOT) / "cms/settings").glob("*.py"))
    assert {"DATABASE_URL", "SEARCH_URL", "LANGUAGES", "DATA_DIR", "SITE_PORT"} <= {*program.VARIABLE.findall(source)}
