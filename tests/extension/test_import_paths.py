"""The import paths that CHANGELOG.md lists lead to modules, and are all that a project of an earlier version needs."""

from __future__ import annotations

import re
import subprocess
from importlib import import_module
from importlib.util import find_spec

import pytest

from tests.extension.import_paths import HEADING, read_moves, rewrite
from tests.extension.installation import PROJECT_PATH, REPOSITORY
from tests.system.upgrade.checkouts import UPGRADED_COMMITS, is_known

# The list of stable names is compared with these as well: the last commit before the packages were grouped.
BEFORE_WINGS = "120292f776eb2e766aa682c010a5daec84e7c8be"  # pragma: allowlist secret
MOVES = read_moves((REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8"))
TABLE = f"""{HEADING}| `cms.images`, `cms.core.uploads` | `cms.files.…` |
| `cms.images.sizes` | `cms.pictures` |

| `cms.no` | `cms.row` |
"""
ADVICE = "Add a row to the table of import paths in the upgrade notes of CHANGELOG.md."
IMPORT = re.compile(r"^from ((?:cms|search)[\w.]*) import|^import ((?:cms|search)[\w.]*)", re.MULTILINE)


def show(commit: str, path: str) -> str:
    return subprocess.run(
        ["git", "show", f"{commit}:{path}"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout


def test_rows_list_packages_and_modules() -> None:
    assert read_moves(TABLE) == {
        "cms.images": "cms.files.images",
        "cms.core.uploads": "cms.files.uploads",
        "cms.images.sizes": "cms.pictures",
    }


@pytest.mark.parametrize("row", ["| `cms.a` | `cms.b`, `cms.c` |", "| `cms.a` | gone |"])
def test_a_row_without_one_new_path_is_an_error(row: str) -> None:
    with pytest.raises(ValueError, match="one new path in each row"):
        read_moves(f"{HEADING}{row}\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from cms.images.models import Image", "from cms.files.images.models import Image"),
        ("import cms.images", "import cms.files.images"),
        ("APP = 'cms.images.apps.Config'", "APP = 'cms.files.images.apps.Config'"),
        ("from cms.images.sizes import CARD", "from cms.pictures import CARD"),
        ("from cms.images_of_ours import x", "from cms.images_of_ours import x"),
        ("from harbour.cms.images import x", "from harbour.cms.images import x"),
        ("from cms.core.models import x", "from cms.core.models import x"),
        ('TABLE = "images_image"', 'TABLE = "images_image"'),
    ],
)
def test_paths_are_changed_and_other_names_are_not(before: str, after: str) -> None:
    assert rewrite(before, read_moves(TABLE)) == after


def test_each_new_path_exists_and_no_old_one_does() -> None:
    assert len(MOVES) > 40
    assert [new for new in MOVES.values() if not _exists(new)] == []
    assert [old for old in MOVES if _exists(old)] == []


@pytest.mark.processes
@pytest.mark.parametrize("commit", UPGRADED_COMMITS, ids=lambda commit: commit[:8])
def test_every_import_of_an_earlier_project_leads_to_a_module_after_the_change(commit: str) -> None:
    if not is_known(commit):
        pytest.skip(f"not run: this clone does not contain commit {commit[:8]}")
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", commit, f"{PROJECT_PATH}/"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    sources = [rewrite(show(commit, name), MOVES) for name in listed if name.endswith(".py")]
    found = {one or two for source in sources for one, two in IMPORT.findall(source)}
    assert len(found) > 20
    assert [name for name in sorted(found) if not _exists(name)] == [], ADVICE


@pytest.mark.processes
@pytest.mark.parametrize("commit", [*UPGRADED_COMMITS, BEFORE_WINGS], ids=lambda commit: commit[:8])
def test_every_stable_module_of_an_earlier_version_exists_after_the_change(commit: str) -> None:
    if not is_known(commit):
        pytest.skip(f"not run: this clone does not contain commit {commit[:8]}")
    table = show(commit, "docs/extending.md").split("## What is stable\n")[1].split("\n## ")[0]
    names = [rewrite(name, MOVES) for name in re.findall(r"`((?:cms|search)\.[.\w]+)`", table)]
    modules = [re.sub(r"\.[A-Z]\w*$|\.visible_now$|\.urlpatterns$", "", name) for name in names]
    assert len(modules) > 10
    assert [name for name in modules if not _exists(name)] == [], ADVICE


def _exists(name: str) -> bool:
    """Return whether a module or a class in it exists; a missing package on the way is an answer as well."""
    module, _, attribute = name.rpartition(".")
    if attribute[0].isupper():
        return _exists(module) and hasattr(import_module(module), attribute)
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
