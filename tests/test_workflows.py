"""The hosted CI: its workflows call targets that exist, and miss none that it promises; what checks the workflows."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[1]
WORKFLOWS = sorted((PROJECT / ".github/workflows").glob("*.yml"))
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
SCRIPT = PROJECT / "scripts/lint-workflows"
CALL = re.compile(r"\bmake (?:--\S+ )*([a-z][\w-]*|\"\$TARGET\")")

PROMISED_EACH_NIGHT = {
    "test-all", "extension", "image-test", "mutation", "starters", "clients", "relevance", "contract", "audit",
    "release-test",
}  # fmt: skip
# They measure time or load, so they need a machine without neighbours.
NEEDS_A_QUIET_MACHINE = {
    "attacks", "bench", "bench-idle", "bench-scale", "load", "account-timing", "faults", "cluster",
}  # fmt: skip


def read_jobs(workflow: Path) -> dict[str, dict[str, Any]]:
    return yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]


def find_targets(workflow: Path) -> Iterator[str]:
    """Yield the targets that a workflow calls; `"$TARGET"` stands for those of the matrix."""
    for job in read_jobs(workflow).values():
        for step in job["steps"]:
            for target in CALL.findall(step.get("run", "")):
                if target == '"$TARGET"':
                    yield from (case["target"] for case in job["strategy"]["matrix"]["include"])
                else:
                    yield target


def all_targets() -> set[str]:
    return {target for workflow in WORKFLOWS for target in find_targets(workflow)}


def test_each_target_that_a_workflow_calls_is_in_the_makefile() -> None:
    defined = set(re.findall(r"^([a-z][\w-]*):", MAKEFILE, re.MULTILINE))
    assert {"lint", "test", "test-fast"} <= all_targets()
    assert all_targets() - defined == set()


def test_each_promised_target_is_called_every_night() -> None:
    assert PROMISED_EACH_NIGHT - set(find_targets(PROJECT / ".github/workflows/nightly.yml")) == set()


def test_each_long_target_is_called_or_needs_a_quiet_machine() -> None:
    listed = re.search(r"^LONG_TARGETS = ((?:.*\\\n)*.*)$", MAKEFILE, re.MULTILINE)
    assert listed
    long_targets = set(listed[1].replace("\\\n", " ").split())
    assert long_targets > NEEDS_A_QUIET_MACHINE
    assert long_targets - NEEDS_A_QUIET_MACHINE - all_targets() == set()


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=[path.name for path in WORKFLOWS])
def test_each_job_ends(workflow: Path) -> None:
    assert [name for name, job in read_jobs(workflow).items() if "timeout-minutes" not in job] == []


@pytest.mark.processes
def test_each_package_of_npm_is_updated() -> None:
    files = subprocess.run(
        ["git", "ls-files", "package.json", "*/package.json"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.split()
    config = yaml.safe_load((PROJECT / ".github/dependabot.yml").read_text(encoding="utf-8"))
    updates = {update["package-ecosystem"]: update for update in config["updates"]}
    assert len(files) > 10
    assert updates["npm"]["directories"] == sorted(f"/{Path(file).parent}" for file in files)
    assert updates.keys() == {"pip", "npm", "github-actions"}
    assert all(update["groups"] and update["schedule"]["interval"] == "weekly" for update in config["updates"])


# ------------------------------------------------------------------------------------ scripts/lint-workflows


def run_script(cache: Path, *, on_github: str = "", **outcomes: int | None) -> subprocess.CompletedProcess[str]:
    """Run the script with programs that end with these codes; `None` stands for one that cannot be installed."""
    zizmor = re.findall(r"^zizmor==([0-9.]*)", (PROJECT / "requirements/zizmor.txt").read_text(), re.MULTILINE)[0]
    actionlint = re.findall(r"^actionlint_version=(.*)$", SCRIPT.read_text(), re.MULTILINE)[0]
    programs = {"actionlint": f"actionlint-{actionlint}", "zizmor": f"zizmor-{zizmor}/bin"}
    for name, directory in programs.items():
        if outcomes[name] is not None:
            program = cache / "clarion" / directory / name
            program.parent.mkdir(parents=True)
            program.write_text(f"#!/bin/sh\necho {name} ran\nexit {outcomes[name]}\n")
            program.chmod(0o755)
    tools = cache / "tools"  # without Go
    tools.mkdir()
    for name in ("bash", "dirname", "grep", "id", "mkdir", "mktemp", "mv", "nice", "rm", "sed", "tail", "timeout"):
        (tools / name).symlink_to(shutil.which(name) or name)
    env = {
        "PATH": str(tools),
        "HOME": str(cache),
        "XDG_CACHE_HOME": str(cache),
        "UV_CACHE_DIR": str(cache / "uv"),
        "UV_OFFLINE": "1",
        "GITHUB_ACTIONS": on_github,
    }
    return subprocess.run([SCRIPT], env=env, capture_output=True, text=True, check=False)


@pytest.mark.processes
@pytest.mark.parametrize(("actionlint", "zizmor", "code"), [(0, 0, 0), (1, 0, 1), (0, 13, 1)])
def test_a_finding_of_either_program_is_a_failure(tmp_path: Path, actionlint: int, zizmor: int, code: int) -> None:
    done = run_script(tmp_path, actionlint=actionlint, zizmor=zizmor)
    assert (done.returncode, done.stdout) == (code, "actionlint ran\nzizmor ran\n")


@pytest.mark.processes
@pytest.mark.parametrize(("on_github", "code"), [("", 0), ("true", 1)])
def test_a_program_that_cannot_be_installed_is_named_and_a_failure_on_github(
    tmp_path: Path, on_github: str, code: int
) -> None:
    done = run_script(tmp_path, on_github=on_github, actionlint=None, zizmor=None)
    assert done.returncode == code
    assert "Not checked with actionlint, which could not be installed: Go is not installed." in done.stderr
    assert "Not checked with zizmor, which could not be installed: " in done.stderr


@pytest.mark.processes
def test_what_is_installed_is_checked_without_the_other_program(tmp_path: Path) -> None:
    done = run_script(tmp_path, actionlint=None, zizmor=13)
    assert (done.returncode, done.stdout) == (1, "zizmor ran\n")
