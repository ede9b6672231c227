"""No document and no message prints a command that installs a package of another owner under a name of ours.

The names of Clarion are not registered. Others could register them, and readers would run that code. Add a name
to PUBLISHED when its first release is in the registry.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PUBLISHED: frozenset[str] = frozenset()
OURS = re.compile(r"^(@clarion/.*|clarion([-_.\[=<>~!@:].*)?)$", re.IGNORECASE)
TEXTS = {".md", ".py", ".py-tpl", ".html", ".txt", ".yml", ".ts", ".tsx", ".mjs", ".js", ".astro", ".svelte", ""}
COMMANDS = re.compile(
    r"\b(?P<npx>npx|bunx|uvx|pipx run|npm exec|npm create|pnpm dlx|yarn dlx)\s+(?P<run>[^`\n|&;)\"']+)"
    r"|\b(?:pip3?|uv pip|pipx|uv tool|npm|pnpm)\s+(?:install|add|i)\s+(?P<install>[^`\n|&;)\"']+)"
    r"|\b(?:uv|yarn|bun|poetry|pdm)\s+add\s+(?P<add>[^`\n|&;)\"']+)"
    r"|\b(?:docker|podman)\s+pull\s+(?P<pull>[^`\n|&;)\"']+)"
)
WITH_VALUE = {
    "-r",
    "--requirement",
    "--requirements",
    "-c",
    "--constraint",
    "--python",
    "--target",
    "-w",
}
# Without one of these npx asks the registry for a program that no package of the project has.
LOCAL_ONLY = {"--no-install", "--no"}


def find_names(text: str) -> Iterator[str]:
    """Yield what the commands of a text get from a registry: no options, paths and files, and no programs that npx only
    looks for in the project.
    """
    for found in COMMANDS.finditer(text):
        words = (found["run"] or found["install"] or found["add"] or found["pull"]).split()
        if found["npx"]:
            if LOCAL_ONLY.isdisjoint(words):
                yield from [word for word in words if not word.startswith("-")][:1]
            continue
        before = ""
        for word in words:
            if not word.startswith("-") and not _takes_value(before) and not _is_file(word):
                yield word
            before = word


def _takes_value(option: str) -> bool:
    return option in WITH_VALUE or (option.startswith("--") and option.endswith("-url"))


def _is_file(word: str) -> bool:
    return word.startswith((".", "/", "~", "$", "file:")) or word.endswith((".whl", ".tgz", ".tar.gz", ".txt"))


def find_unowned(text: str) -> list[str]:
    """Return the names of ours that a text installs from a registry, although they are not published there."""
    return [name for name in find_names(text) if OURS.match(name) and _strip(name) not in PUBLISHED]


def _strip(name: str) -> str:
    return re.split(r"[\[=<>~!@:]", name.lower())[0]


@pytest.mark.parametrize(
    "text",
    [
        "pip install clarion",
        "`.venv/bin/pip install --require-hashes clarion==0.3.0`",
        'install them with "pip install clarion[tracing]"',
        "uv pip install --python .venv Clarion",
        "uv add clarion",
        "npm install clarion-contract",
        "npm i --save-dev clarion-contract@1.1.0",
        "npx clarion-mock --port 8000",
        "npx --yes clarion-static",
        "docker pull clarion:0.3.0",
        "pip install -r requirements.txt clarion",
    ],
)
def test_a_command_that_takes_our_name_from_a_registry_is_found(text: str) -> None:
    assert len(find_unowned(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "pip install --no-deps clarion-*.whl",
        "pip install --no-deps /tmp/clarion-0.3.0-py3-none-any.whl",
        "npm install ../*/frontend-contract/typescript/clarion-contract-*.tgz",
        "npm install ./clarion-contract-1.2.0.tgz",
        "npx --no-install clarion-mock --port 8000",
        "pip install --require-hashes -r requirements/base.txt",
        "pip install standardwebhooks",
        "docker pull postgres:16.15",
        "clarion-mock serves it; install the package before",
        'from "clarion-contract" import',
    ],
)
def test_files_and_programs_of_the_project_are_allowed(text: str) -> None:
    assert find_unowned(text) == []


@pytest.mark.processes
def test_no_text_of_the_repository_has_such_a_command() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    names = [name for name in listed.splitlines() if Path(name).suffix in TEXTS and name != _this_file()]
    files = [PROJECT / name for name in names if (PROJECT / name).is_file()]
    found = {
        str(file.relative_to(PROJECT)): unowned
        for file in files
        if (unowned := find_unowned(file.read_text(encoding="utf-8", errors="replace")))
    }
    assert len(files) > 1500
    assert found == {}


def test_packages_of_others_in_documents_are_locked_here() -> None:
    """A name that nobody has checked may be that of another package, or of none, which anyone can register."""
    known = {"standardwebhooks", "postgres", "openapi-typescript", "@stoplight/spectral-cli"} | _list_locked()
    documents = [PROJECT / "README.md", *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("frontend-contract/*.md")]
    found = {
        f"{file.relative_to(PROJECT)}: {name}"
        for file in documents
        for name in find_names(file.read_text(encoding="utf-8"))
        if not OURS.match(name) and _strip(name) not in known
    }
    assert found == set()


def _list_locked() -> set[str]:
    python = (file.read_text(encoding="utf-8") for file in (PROJECT / "requirements").glob("*.txt"))
    names = {name.lower() for text in python for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    for file in (PROJECT / "frontend-contract").glob("**/package-lock.json"):
        if "node_modules" not in file.parts:
            locked = json.loads(file.read_text(encoding="utf-8"))["packages"]
            names |= {path.rpartition("node_modules/")[2] for path in locked}
    return names


def _this_file() -> str:
    return Path(__file__).relative_to(PROJECT).as_posix()
