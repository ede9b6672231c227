"""The reference site compiles in strict TypeScript and passes its own tests."""

from __future__ import annotations

import pytest

from tests.browser.site import SITE, get_skip_reason, node, ready

pytestmark = pytest.mark.node


@pytest.fixture(scope="module", autouse=True)  # every test of this module runs the packages of the site
def toolchain():
    """Install the packages of the site, or skip the module."""
    if reason := get_skip_reason() or ready():
        pytest.skip(reason)


def test_own_tests_pass():
    outcome = node("npm", "run", "--silent", "test")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_types_are_valid_including_browser_scripts():
    outcome = node("npm", "run", "--silent", "check")
    assert outcome.returncode == 0, outcome.stdout


def test_no_runtime_dependencies_and_no_registry_in_the_lock_file():
    assert '"dependencies"' not in (SITE / "package.json").read_text(encoding="utf-8")
    assert '"resolved"' not in (SITE / "package-lock.json").read_text(encoding="utf-8")
