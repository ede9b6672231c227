"""The reference site compiles in strict TypeScript and passes its own tests."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from tests import node as folders
from tests.browser.site import SITE, get_skip_reason, node, ready
from tests.node import NPM_OPTIONS

pytestmark = pytest.mark.node


@pytest.fixture(scope="module", autouse=True)  # every test of this module runs the packages of the site
def toolchain():
    """Install the packages of the site, or skip the module."""
    if reason := get_skip_reason() or ready():
        pytest.skip(f"not run: {reason}")


def test_own_tests_pass():
    outcome = node("npm", "run", "--silent", "test")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_the_types_of_browser_scripts_are_valid():
    """`npm run test` has compiled all other modules."""
    outcome = node("npx", "--no-install", "tsc", "--project", "browser")
    assert outcome.returncode == 0, outcome.stdout


def test_the_contract_is_the_only_dependency_and_the_lock_file_names_no_registry():
    assert list(json.loads((SITE / "package.json").read_text(encoding="utf-8"))["dependencies"]) == ["clarion-contract"]
    resolved = re.findall(r'"resolved": "([^"]*)"', (SITE / "package-lock.json").read_text(encoding="utf-8"))
    assert resolved == ["file:vendor/clarion-contract.tgz"]


@pytest.mark.extended  # npm installs the packages once more
def test_a_copy_in_an_empty_directory_is_installed_and_built(tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(SITE, copy, ignore=shutil.ignore_patterns("node_modules", "dist"))
    for command in (("npm", "ci", *NPM_OPTIONS), ("npm", "run", "build")):
        outcome = folders.run(copy, *command)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert (copy / "dist" / "src" / "main.js").is_file()
