"""The reference site compiles, in strict TypeScript, and passes its own tests: escaping, cache, routes, requests."""

from __future__ import annotations

import pytest

from tests.browser.site import SITE, node, ready, why_not

pytestmark = pytest.mark.node


@pytest.fixture(scope="module", autouse=True)
def toolchain():
    if reason := why_not() or ready():
        pytest.skip(reason)


def test_its_own_tests_pass():
    outcome = node("npm", "run", "--silent", "test")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_the_browser_s_scripts_are_typed_too():
    outcome = node("npm", "run", "--silent", "check")
    assert outcome.returncode == 0, outcome.stdout


def test_nothing_is_needed_at_run_time_and_the_lock_names_no_registry():
    assert '"dependencies"' not in (SITE / "package.json").read_text(encoding="utf-8")
    assert '"resolved"' not in (SITE / "package-lock.json").read_text(encoding="utf-8")
