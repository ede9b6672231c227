"""The commits before those with migrations, extracted so that their processes can run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
MIGRATIONS = "*/migrations/*"
# The first commit whose wheel the whole project of `tests/extension` runs on.
FIRST_INSTALLABLE = "f7854d1590636180443510d9239c583014a6185c"  # pragma: allowlist secret
# The commits of releases; `scripts/release begin` adds one after each.
RELEASES: tuple[str, ...] = (
    "ee5e73665bbd3d38986819184e7fbdd5050f8201",  # 0.3.0  # pragma: allowlist secret
)
# From the content of each of them an installation is upgraded to this commit.
UPGRADED_COMMITS = (FIRST_INSTALLABLE, *RELEASES)


def list_commits() -> list[str]:
    """Return the parents of the commits with a migration since FIRST_INSTALLABLE, the oldest first.

    If the work tree has migrations that are not committed, the last one is HEAD.
    """
    log = _git("log", "--first-parent", "--reverse", "--format=%P", f"{FIRST_INSTALLABLE}..HEAD", "--", MIGRATIONS)
    commits = dict.fromkeys(line.split()[0] for line in log.splitlines())
    if _git("status", "--porcelain", "--", MIGRATIONS):
        commits[_git("rev-parse", "HEAD").strip()] = None
    return list(commits)


def find_previous_commit() -> str:
    """Return the last commit before a migration, or skip the test where the clone does not contain it."""
    if not is_known(FIRST_INSTALLABLE):
        pytest.skip("not run: this clone has no earlier commits, whose web process would use the new schema")
    return list_commits()[-1]


def extract(commit: str, directory: Path) -> Path:
    """Write the files of a commit to a directory, in which those of another commit may be.

    Only files that differ are written, so that Python compiles only those again.
    """
    directory.mkdir(exist_ok=True)
    variables = {"GIT_WORK_TREE": str(directory), "GIT_INDEX_FILE": str(directory.with_suffix(".index"))}
    variables["GIT_DIR"] = _git("rev-parse", "--absolute-git-dir").strip()
    subprocess.run(
        ["git", "read-tree", "--reset", "-u", commit], cwd=directory, env={**os.environ, **variables}, check=True
    )
    return directory


def is_known(commit: str) -> bool:
    """Return whether the clone contains the commit; a shallow one does not contain earlier commits."""
    command = ["git", "cat-file", "-e", f"{commit}^{{commit}}"]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False).returncode == 0


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
