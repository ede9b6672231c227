"""The demo content is an extra: production neither installs nor needs its packages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.production.processes import PROJECT, assert_check_passes, environment, run

MODULES = ("cms.demo", "factory", "faker", "wagtail_factories")
PACKAGES = {"factory-boy", "faker", "wagtail-factories"}

# None in sys.modules makes an import fail as if the module were not installed.
MANAGE_WITHOUT_DEMO = f"""
import sys
sys.modules.update(dict.fromkeys({MODULES!r}))
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


def locked(name: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+)==", (PROJECT / f"requirements/{name}.txt").read_text(), re.M))


@pytest.mark.parametrize(
    ("settings", "options"),
    [("production", ["--deploy", "--fail-level", "WARNING"]), ("dev", [])],
    ids=["production", "development"],
)
def test_the_check_passes_without_the_packages_of_the_demo(tmp_path: Path, settings: str, options: list[str]) -> None:
    env = environment(tmp_path, DJANGO_SETTINGS_MODULE=f"cms.settings.{settings}")
    done = run("-W", "error", "-c", MANAGE_WITHOUT_DEMO, "check", *options, env=env)
    assert_check_passes(done)


def test_web_starts_without_the_packages_of_the_demo(tmp_path: Path) -> None:
    script = f"import sys; sys.modules.update(dict.fromkeys({MODULES!r})); import cms.wsgi"
    done = run("-c", script, env=environment(tmp_path))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("settings", "expected"),
    [("production", False), *(pytest.param(name, True, marks=pytest.mark.extended) for name in ("demo", "dev"))],
)
def test_only_production_leaves_the_app_out(tmp_path: Path, settings: str, expected: bool) -> None:
    script = "import django; django.setup(); from django.apps import apps; print(apps.is_installed('cms.demo'))"
    done = run("-c", script, env=environment(tmp_path, DJANGO_SETTINGS_MODULE=f"cms.settings.{settings}"))
    assert done.stdout.strip() == str(expected), done.stderr


def test_load_demo_can_be_run_with_the_settings_for_it(tmp_path: Path) -> None:
    env = environment(tmp_path, DJANGO_SETTINGS_MODULE="cms.settings.demo")
    done = run("manage.py", "load_demo", "--help", env=env)
    assert "--missing" in done.stdout, done.stderr


def test_only_the_extras_lock_the_packages_of_the_demo() -> None:
    without_demo = locked("base") | locked("pdf")  # the demo shows press kits with PDFs
    assert not PACKAGES & without_demo
    assert locked("demo") == without_demo | PACKAGES
    assert locked("demo") <= locked("dev")
