"""Types made from the document: complete where a frontend relies on it, and wrong code does not compile."""

from __future__ import annotations

import json
import re
from subprocess import CompletedProcess

import pytest

from tests import node
from tests.node import CONTRACT, skip_unless_ready

PACKAGE = CONTRACT / "typescript"
FORGOTTEN = ("quote", "table", "release", "call_to_action_index", "redirect", "link")
EXHAUSTIVE = (PACKAGE / "test" / "exhaustive.ts").read_text(encoding="utf-8")

pytestmark = pytest.mark.node


def run(*command: str) -> CompletedProcess[str]:
    return node.run(PACKAGE, *command)


@pytest.fixture(scope="session", autouse=True)
def toolchain():
    skip_unless_ready(PACKAGE)


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
