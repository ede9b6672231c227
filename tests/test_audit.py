"""scripts/audit with programs that stand for pip-audit, npm, cyclonedx-py and pre-commit: what each outcome means."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[1]
BILL = json.dumps({"bomFormat": "CycloneDX"})
CLEAN_NPM = {"vulnerabilities": {}, "metadata": {"vulnerabilities": {"total": 0}}}
FOUND_NPM = {
    "vulnerabilities": {"lodash": {"severity": "high"}},
    "metadata": {"vulnerabilities": {"total": 1}},
}
SECRET = "No secret is committed....Failed\n- hook id: secrets\n\n  Location:    a.py:1\n"

# What each program does: its report, its other output and its exit code.
CLEAN: dict[str, dict[str, Any]] = {
    "pip-audit": {"report": {"dependencies": [{"name": "django", "version": "5.2", "vulns": []}]}},
    "npm-audit": {"output": json.dumps(CLEAN_NPM)},
    "npm-sbom": {"output": BILL},
    "cyclonedx-py": {"report": json.loads(BILL)},
    "pre-commit": {"output": "No secret is committed....Passed\n"},
}
FOUND = {
    "pip-audit": {
        "report": {"dependencies": [{"name": "django", "version": "5.2", "vulns": [{"id": "CVE-2026-1"}]}]},
        "code": 1,
    },
    "npm-audit": {"output": json.dumps(FOUND_NPM), "code": 1},
    "pre-commit": {"output": SECRET, "code": 1},
}
NAMED = {"pip-audit": "django 5.2: CVE-2026-1", "npm-audit": "lodash: high", "pre-commit": "a.py:1"}
NOT_CHECKED = {
    "pip-audit without a network": ("pip-audit", {"errors": "ERROR: connection refused", "code": 1}),
    "pip-audit that ends with 0 without a report": ("pip-audit", {"errors": "connection refused"}),
    "pip-audit that skips a package": (
        "pip-audit",
        {"report": {"dependencies": [{"name": "django", "skip_reason": "connection refused"}]}},
    ),
    "pip-audit that reads nothing": ("pip-audit", {"report": {"dependencies": []}}),
    "npm without a network": ("npm-audit", {"output": '{"message": "x"}', "errors": "connection refused", "code": 1}),
    "npm without a report": ("npm-audit", {"errors": "connection refused"}),
    "npm that ends with 1 without a finding": ("npm-audit", {"output": json.dumps(CLEAN_NPM), "code": 1}),
    "npm without a bill": ("npm-sbom", {"errors": "connection refused", "code": 1}),
    "cyclonedx-py without a bill": ("cyclonedx-py", {"errors": "connection refused", "code": 1}),
    "pre-commit that fails": ("pre-commit", {"errors": "no such hook", "code": 1}),
    "pre-commit that skips the hook": ("pre-commit", {"output": "(no files to check)Skipped\n"}),
}

PROGRAM = """#!/bin/sh
done=$0
if [ "$(basename "$0")" = npm ]; then done=$0-$1; fi
previous=
for argument; do
  case $previous in --output|--output-file) if [ -e "$done.report" ]; then cp "$done.report" "$argument"; fi ;; esac
  previous=$argument
done
cat "$done.output"
cat "$done.errors" >&2
exit "$(cat "$done.code")"
"""


def run_audit(directory: Path, **outcomes: Any) -> subprocess.CompletedProcess[str]:
    """Run the script with these outcomes in the place of the clean ones; `None` stands for a missing program."""
    for name, outcome in (CLEAN | {name.replace("_", "-"): outcome for name, outcome in outcomes.items()}).items():
        if outcome is not None:
            program = directory / ("npm" if name.startswith("npm") else name)
            program.write_text(PROGRAM)
            program.chmod(0o755)
            for kind in ("output", "errors", "code"):
                (directory / f"{name}.{kind}").write_text(str(outcome.get(kind, "0" if kind == "code" else "")))
            if "report" in outcome:
                (directory / f"{name}.report").write_text(json.dumps(outcome["report"]))
    for name in ("git", "sh", "cp", "cat", "basename"):
        (directory / name).symlink_to(shutil.which(name) or name)
    env = {"PATH": str(directory), "AUDIT_REPORTS": str(directory / "reports"), "HOME": os.environ.get("HOME", "/")}
    command = [sys.executable, PROJECT / "scripts/audit"]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


pytestmark = [pytest.mark.processes]


def test_a_clean_audit_ends_with_0_and_writes_the_bills(tmp_path: Path) -> None:
    done = run_audit(tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "NOT CHECKED" not in done.stdout
    assert {"python-base.cdx.json", "npm-frontend-contract-site.cdx.json"} <= set(os.listdir(tmp_path / "reports"))


@pytest.mark.parametrize("name", FOUND)
def test_a_finding_ends_with_1_and_is_named(tmp_path: Path, name: str) -> None:
    done = run_audit(tmp_path, **{name: FOUND[name]})
    assert done.returncode == 1
    assert NAMED[name] in done.stdout


def test_a_finding_counts_more_than_what_was_not_checked(tmp_path: Path) -> None:
    done = run_audit(tmp_path, npm_audit={"errors": "connection refused", "code": 1}, pip_audit=FOUND["pip-audit"])
    assert done.returncode == 1
    assert "connection refused" in done.stdout


@pytest.mark.few(3)
@pytest.mark.parametrize("case", NOT_CHECKED)
def test_what_was_not_checked_ends_with_2_and_is_named(tmp_path: Path, case: str) -> None:
    name, outcome = NOT_CHECKED[case]
    done = run_audit(tmp_path, **{name: outcome})
    assert done.returncode == 2, done.stdout
    assert "NOT CHECKED" in done.stdout
    assert "no clean result" in done.stdout


def test_missing_programs_end_with_2_and_are_named(tmp_path: Path) -> None:
    done = run_audit(tmp_path, **dict.fromkeys(CLEAN))
    assert done.returncode == 2
    for name in ("pip-audit", "npm", "cyclonedx-py", "pre-commit"):
        assert f"{name} is not installed" in done.stdout
