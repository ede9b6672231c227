"""scripts/commit-check: the rules for messages, and what it reads from a repository."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.programs import load_program

PROJECT = Path(__file__).parents[1]
SCRIPT = PROJECT / "scripts/commit-check"
AREAS = frozenset({"search", "press kits"})
BODY = "\n\nThe index was locked for as long as the queue was full."


commit_check = load_program("commit-check")


def find_problems(message: str, *, changed_lines: int = 1) -> list[str]:
    return list(commit_check.find_problems(commit_check.Commit("abc", message, changed_lines), AREAS))


@pytest.mark.parametrize(
    "subject",
    [
        "search: return 503 while the index is rebuilt",
        "press kits: embed the fonts",  # a verb that ends like a participle
        "search: process a page that has moved",  # and one that ends like the third person
        "search: bring back the filters",
        "search: " + "a" * 64,  # exactly 72 characters
        "search: name the ratio 1:2 in the log",
        'Revert "search: return 503; and whatever was wrong with the subject of what is taken back now"',
        'Reapply "search: return 503 while the index is rebuilt"',
    ],
)
def test_a_subject_is_accepted(subject: str) -> None:
    assert find_problems(subject) == []


@pytest.mark.parametrize(
    ("subject", "problem"),
    [
        ("search: " + "a" * 65, "73 characters"),
        ("search: return 503; log it", "“;”"),
        ("return 503 while the index is rebuilt", "not of the form"),
        ("search:return 503", "not of the form"),
        ("search: ", "not of the form"),
        ("kitchen: return 503", "“kitchen” is not an area"),
        ("Search: return 503", "“Search” is not an area"),
        ("search, press kits: return 503", "is not an area"),
        ("search: return 503.", "full stop"),
        ("search: returned 503", "no imperative"),
        ("search: returning 503", "no imperative"),
        ("search: returns 503", "no imperative"),
        ("search: the index is rebuilt", "begins with “the”"),
        ("search: What must be absent is longer", "begins with “what”"),
        ("Reverted the rebuild", "not of the form"),
    ],
)
def test_a_subject_is_refused(subject: str, problem: str) -> None:
    problems = find_problems(subject)
    assert len(problems) == 1
    assert problem in problems[0]


def test_each_broken_rule_is_named() -> None:
    assert len(find_problems("kitchen: added; " + "a" * 60, changed_lines=41)) == 5


@pytest.mark.parametrize(
    ("message", "changed_lines", "is_accepted"),
    [
        ("search: return 503", 40, True),
        ("search: return 503", 41, False),
        ("search: return 503" + BODY, 41, True),
        ("search: return 503\n\nSigned-off-by: A. Writer <writer@example.org>", 41, False),
        ("search: return 503" + BODY + "\n\nSigned-off-by: A. Writer <writer@example.org>", 41, True),
        ("search: return 503\n\nNote: the index was locked.", 41, True),  # text, and no trailer of git
        ('Revert "search: return 503"', 41, True),
    ],
)
def test_a_commit_of_more_than_40_lines_has_a_body(message: str, changed_lines: int, is_accepted: bool) -> None:
    assert (find_problems(message, changed_lines=changed_lines) == []) is is_accepted


def test_the_second_line_is_empty() -> None:
    assert find_problems("search: return 503\nwhile the index is rebuilt") == ["The second line is not empty."]


def test_each_package_has_an_area() -> None:
    packages = {
        path.parent.name.replace("_", " ")
        for path in [*PROJECT.glob("cms/**/apps.py"), *PROJECT.glob("search/**/apps.py")]
    }
    assert len(packages) > 50
    assert packages - commit_check.read_areas() == set()


def test_no_area_is_listed_twice() -> None:
    lines = [line.partition("#")[0].strip() for line in commit_check.AREAS_FILE.read_text().splitlines()]
    areas = [line for line in lines if line]
    assert sorted(areas) == sorted(set(areas))


def test_the_hook_is_installed_for_messages() -> None:
    config = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text())
    hooks = {hook["id"]: hook for hook in config["repos"][0]["hooks"]}
    assert "commit-msg" in config["default_install_hook_types"]
    assert (
        hooks["commit-message"] | {"stages": ["commit-msg"], "entry": "scripts/commit-check"} == hooks["commit-message"]
    )


# ------------------------------------------------------------------------------------------- a real repository


class Repository:
    """A repository whose commits are made with the hook, unless it is left out."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(directory),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        self.git("init", "--quiet", "--initial-branch=main")
        (directory / ".gitattributes").write_text("*.lock linguist-generated\n")
        hook = directory / ".git/hooks/commit-msg"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f'#!/bin/sh\nexec {SCRIPT} "$1"\n')
        hook.chmod(0o755)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "search: begin")

    def run(self, *command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.directory, env=self.env, capture_output=True, text=True, check=False, **options
        )

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("git", *arguments)

    def commit(self, message: str, *options: str, **files: int) -> subprocess.CompletedProcess[str]:
        """Commit files with these numbers of lines."""
        for name, lines in files.items():
            (self.directory / name.replace("_", ".")).write_text(f"{message}\n" * lines)
        self.git("add", "--all")
        return self.git("commit", "--allow-empty", "--quiet", *options, "--message", message)

    def check(self, commits: str) -> subprocess.CompletedProcess[str]:
        return self.run(SCRIPT, commits)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository(tmp_path_factory.mktemp("repository"))


@pytest.fixture
def start(repository: Repository) -> Iterator[str]:
    """Return the commit before those of the test, which are removed afterwards."""
    name = repository.git("rev-parse", "HEAD").stdout.strip()
    yield name
    repository.git("merge", "--abort")
    repository.git("checkout", "--quiet", "--force", "main")
    repository.git("reset", "--quiet", "--hard", name)


pytestmark = [pytest.mark.processes]


def test_the_hook_accepts_40_lines_and_refuses_41_without_a_body(repository: Repository, start: str) -> None:
    assert repository.commit("search: add pages", page_txt=40).returncode == 0
    refused = repository.commit("search: add more", other_txt=41)
    assert refused.returncode == 1
    assert "changes 41 lines" in refused.stdout + refused.stderr
    assert repository.commit("search: add more" + BODY, other_txt=41).returncode == 0
    assert repository.check(f"{start}..HEAD").returncode == 0


def test_generated_and_binary_files_do_not_count(repository: Repository, start: str) -> None:
    (repository.directory / "picture").write_bytes(b"\0\n" * 100)
    assert repository.commit("search: lock the requirements", all_lock=100, page_txt=40).returncode == 0
    repository.git("mv", "all.lock", "moved.lock")
    repository.git("mv", "page.txt", "moved.txt")
    assert repository.commit("search: move the requirements").returncode == 0
    assert repository.check(f"{start}..HEAD").returncode == 0


def test_a_range_names_the_commits_with_problems(repository: Repository, start: str) -> None:
    repository.commit("search: add pages")
    repository.commit("kitchen: add pages", "--no-verify")
    repository.commit("fixup! search: add pages")  # the hook lets it pass, because a rebase will remove it
    done = repository.check(f"{start}..HEAD")
    assert done.returncode == 1
    assert "kitchen: add pages\n  “kitchen” is not an area" in done.stdout
    assert "fixup! search: add pages\n  " in done.stdout
    assert "3 commits checked, 2 with a message to change." in done.stdout
    assert repository.check(f"{start}..HEAD~2").returncode == 0


def test_merges_and_reverts_of_git_are_accepted(repository: Repository, start: str) -> None:
    repository.git("checkout", "--quiet", "-b", "branch")
    repository.commit("search: add pages" + BODY, page_txt=50)
    assert repository.git("revert", "--no-edit", "HEAD").returncode == 0
    repository.git("checkout", "--quiet", "main")
    assert repository.git("merge", "--no-ff", "--no-edit", "branch").returncode == 0
    assert repository.git("log", "-1", "--format=%s").stdout.startswith("Merge branch")
    done = repository.check(f"{start}..HEAD")
    assert (done.returncode, done.stdout) == (0, "2 commits checked, 0 with a message to change.\n")


def test_comments_and_the_diff_in_the_editor_are_not_part_of_the_message(repository: Repository, start: str) -> None:
    editor = repository.directory.parent / "editor"
    editor.write_text(
        """#!/bin/sh
{ echo 'search: add pages'; cat "$1"; echo 'a line; of the diff, which is as long as a body could be'; } >"$1.new"
mv "$1.new" "$1"
"""
    )
    editor.chmod(0o755)
    repository.env["GIT_EDITOR"] = str(editor)
    (repository.directory / "page.txt").write_text("page\n" * 41)
    repository.git("add", "--all")
    done = repository.git("commit", "--verbose")
    assert done.returncode == 1
    assert "changes 41 lines and has no body" in done.stdout + done.stderr
    assert "“;”" not in done.stdout + done.stderr


def test_an_unknown_commit_is_an_error_and_not_an_empty_range(repository: Repository, start: str) -> None:
    done = repository.check("missing..HEAD")
    assert done.returncode == 1
    assert "missing" in done.stderr
