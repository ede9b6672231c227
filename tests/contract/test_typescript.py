"""Types made from the document: complete where a frontend relies on it, and wrong code does not compile."""

from __future__ import annotations

import fcntl
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "frontend-contract" / "typescript"
FORGOTTEN = ("quote", "table", "release", "call_to_action_index", "redirect", "link")
EXHAUSTIVE = (PACKAGE / "test" / "exhaustive.ts").read_text(encoding="utf-8")

pytestmark = pytest.mark.node


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=PACKAGE, capture_output=True, text=True, timeout=300)


def why_not() -> str:
    """Why this machine cannot compile TypeScript; empty if it can."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "Node and npm are not installed"
    version = run("node", "--version").stdout.strip()
    return "" if int(version.lstrip("v").split(".")[0]) >= 20 else f"Node {version} is older than 20"


@pytest.fixture(scope="session", autouse=True)
def toolchain():
    """What package-lock.json names, installed once and again when it changes."""
    if reason := why_not():
        pytest.skip(reason)
    installed, locked = PACKAGE / "node_modules" / ".package-lock.json", PACKAGE / "package-lock.json"
    with locked.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several test processes share the folder
        if not installed.exists() or installed.stat().st_mtime < locked.stat().st_mtime:
            outcome = run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
            if outcome.returncode:
                pytest.skip(f"npm ci did not succeed: {outcome.stderr.strip().splitlines()[-1:]}")


@pytest.fixture(scope="module")
def complaints(toolchain, tmp_path_factory) -> str:
    """What tsc says of complete code from which one case was taken, once for every case, and of an invented type."""
    folder = tmp_path_factory.mktemp("mistaken")
    wrong = {f"without-{case}": without(case) for case in FORGOTTEN}
    wrong["invented"] = EXHAUSTIVE.replace('case "table"', 'case "carousel"')
    for name, source in wrong.items():
        (folder / f"{name}.ts").write_text(source.replace("../src/", f"{PACKAGE}/src/"), encoding="utf-8")
    types = {"typeRoots": [str(PACKAGE / "node_modules" / "@types")]}
    settings = {"extends": str(PACKAGE / "tsconfig.json"), "compilerOptions": types, "include": ["."]}
    (folder / "tsconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    return run("npx", "--no-install", "tsc", "--pretty", "false", "--project", str(folder)).stdout


def without(case: str) -> str:
    less, found = re.subn(rf'    case "{case}":\n(?:      return .*\n)?', "", EXHAUSTIVE)
    assert found == 1
    return less


def test_right_code_compiles_and_every_mistake_is_one():
    """mistakes.ts holds the mistakes: tsc reports those that it does *not* find wrong."""
    outcome = run("npm", "run", "-s", "check")
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize("case", FORGOTTEN)
def test_a_forgotten_case_does_not_compile(case, complaints):
    assert re.search(rf"without-{case}\.ts.*is not assignable to parameter of type 'never'", complaints)


def test_a_type_that_this_version_does_not_have_is_refused(complaints):
    assert re.search(r"invented\.ts.*Type '\"carousel\"' is not comparable", complaints)


def test_the_client_does_what_it_says():
    outcome = run("npm", "test")
    assert outcome.returncode == 0, outcome.stdout[-3000:]


def test_what_is_generated_is_up_to_date(tmp_path):
    script = json.loads((PACKAGE / "package.json").read_text())["scripts"]["generate"]
    outcome = run("npx", "--no-install", "--call", script.replace("src/", f"{tmp_path}/"))
    assert outcome.returncode == 0, outcome.stderr
    for made in tmp_path.iterdir():
        assert made.read_text() == (PACKAGE / "src" / made.name).read_text(), (
            f"src/{made.name} is not what openapi.json says: run `npm run generate` in frontend-contract/typescript."
        )


def test_the_lock_names_no_registry():
    locked = json.loads((PACKAGE / "package-lock.json").read_text())
    assert [name for name, package in locked["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in locked["packages"].items() if name)
