"""The demo content is an extra: production neither installs nor needs its packages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.production.processes import (
    PROJECT,
    RECOMMENDED,
    assert_check_passes,
    environment,
    run,
    write_static_manifest,
)

MODULES = ("cms.demo", "factory", "faker", "wagtail_factories")
PACKAGES = {"factory-boy", "faker", "wagtail-factories"}

# None in sys.modules makes an import fail as if the module were not installed.
CHECK_WITHOUT_DEMO = f"""
import sys
sys.modules.update(dict.fromkeys({MODULES!r}))
import cms.wsgi
from django.apps import apps
print(apps.is_installed("cms.demo"))
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "check", *sys.argv[1:]])
"""


def locked(name: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+)==", (PROJECT / f"requirements/{name}.txt").read_text(), re.M))


def test_production_leaves_the_app_out_and_web_starts_without_its_packages(tmp_path: Path) -> None:
    write_static_manifest(tmp_path)
    options = ["--deploy", "--fail-level", "WARNING"]
    done = run("-W", "error", "-c", CHECK_WITHOUT_DEMO, *options, env=environment(tmp_path, **RECOMMENDED))
    assert_check_passes(done)
    assert done.stdout.startswith("False\n")


@pytest.mark.extended
def test_web_starts_in_development_without_the_packages(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    env = environment(tmp_path, DJANGO_SETTINGS_MODULE="cms.settings.dev")
    done = run("-W", "error", "-c", CHECK_WITHOUT_DEMO, env=env)
    assert_check_passes(done)


@pytest.mark.extended
@pytest.mark.parametrize("settings", ["demo", "dev"])
def test_the_demo_and_development_have_the_app(tmp_path: Path, settings: str) -> None:
    script = "import django; django.setup(); from django.apps import apps; print(apps.is_installed('cms.demo'))"
    done = run("-c", script, env=environment(tmp_path, DJANGO_SETTINGS_MODULE=f"cms.settings.{settings}"))
    assert done.stdout.strip() == "True", done.stderr


@pytest.mark.extended
def test_load_demo_can_be_run_with_the_settings_for_it(tmp_path: Path) -> None:
    env = environment(tmp_path, DJANGO_SETTINGS_MODULE="cms.settings.demo")
    done = run("manage.py", "load_demo", "--help", env=env)
    assert "--missing" in done.stdout, done.stderr


def test_only_the_extras_lock_the_packages_of_the_demo() -> None:
    without_demo = locked("base") | locked("pdf")  # the demo shows press kits with PDFs
    assert not PACKAGES & without_demo
    assert locked("demo") == without_demo | PACKAGES
    assert locked("demo") <= locked("dev")
