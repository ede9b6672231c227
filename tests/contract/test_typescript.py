"""The TypeScript types generated from the document: exhaustive unions, and incorrect code does not compile."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from subprocess import CompletedProcess

import pytest

from tests import node
from tests.markers import mark_extended
from tests.node import CONTRACT, install_or_skip

PACKAGE = CONTRACT / "typescript"
PROJECTS = ("tsconfig.json", "tsconfig.browser.json")
MISSING_CASES = ("quote", "table", "release", "call_to_action_index", "redirect", "link")
EXHAUSTIVE = (PACKAGE / "test" / "exhaustive.ts").read_text(encoding="utf-8")

pytestmark = pytest.mark.node


def run(*command: str) -> CompletedProcess[str]:
    return node.run(PACKAGE, *command)


@pytest.fixture(scope="session", autouse=True)  # every test of this module runs the packages of the client
def toolchain():
    """Install the packages of the client, or skip the tests."""
    install_or_skip(PACKAGE)


@pytest.fixture(scope="module")
def errors(toolchain, tmp_path_factory) -> str:
    """Return the errors of tsc for code without one case of a union, for each case, and code with an unknown type."""
    folder = tmp_path_factory.mktemp("incorrect")
    wrong = {f"without-{case}": without(case) for case in MISSING_CASES}
    wrong["invented"] = EXHAUSTIVE.replace('case "table"', 'case "carousel"')
    for name, source in wrong.items():
        (folder / f"{name}.ts").write_text(source.replace("../src/", f"{PACKAGE}/src/"), encoding="utf-8")
    types = {"typeRoots": [str(PACKAGE / "node_modules" / "@types")]}
    settings = {"extends": str(PACKAGE / "tsconfig.json"), "compilerOptions": types, "include": ["."]}
    (folder / "tsconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    return run("npx", "--no-install", "tsc", "--pretty", "false", "--project", str(folder)).stdout


def without(case: str) -> str:
    reduced, count = re.subn(rf'    case "{case}":\n(?:      return .*\n)?', "", EXHAUSTIVE)
    assert count == 1
    return reduced


@pytest.mark.parametrize("project", mark_extended(PROJECTS, except_for=["tsconfig.browser.json"]))
def test_valid_code_compiles_and_every_marked_mistake_is_an_error(project):
    """mistakes.ts marks its errors as expected: tsc reports those that are not errors.

    `npm test` compiles both as well, but for browsers alone and without their types.
    """
    outcome = run("npm", "run", "-s", "examples")
    outcome = outcome if outcome.returncode else run("npx", "--no-install", "tsc", "--project", project, "--noEmit")
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.few(2)
@pytest.mark.parametrize("case", MISSING_CASES)
def test_a_missing_case_does_not_compile(case, errors):
    assert re.search(rf"without-{case}\.ts.*is not assignable to parameter of type 'never'", errors)


def test_an_unknown_type_does_not_compile(errors):
    assert re.search(r"invented\.ts.*Type '\"carousel\"' is not comparable", errors)


@pytest.fixture(scope="module")
def client_tests(toolchain) -> CompletedProcess[str]:
    """Run the tests of the client, which compiles them to `dist-test`."""
    return run("npm", "test")


def test_the_tests_of_the_client_pass(client_tests):
    assert client_tests.returncode == 0, client_tests.stdout[-3000:]


@pytest.mark.extended
def test_the_tests_of_the_mock_pass_with_the_other_major_version_of_msw(client_tests, tmp_path):
    """The package allows both. Version 3 needs Node 22."""
    shutil.copytree(PACKAGE / "dist-test", tmp_path / "built")
    shutil.copy(PACKAGE / "package.json", tmp_path)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "msw").symlink_to(PACKAGE / "node_modules" / "msw-3")
    command = ("node", "--test", "--test-force-exit", str(tmp_path / "built" / "test" / "msw.test.js"))
    environment = {**os.environ, "PATH": node.get_path_with_node22()}
    outcome = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert outcome.returncode == 0, outcome.stdout[-3000:]


def test_the_generated_types_are_up_to_date(tmp_path):
    script = json.loads((PACKAGE / "package.json").read_text())["scripts"]["generate"]
    outcome = run("npx", "--no-install", "--call", script.replace("src/", f"{tmp_path}/"))
    assert outcome.returncode == 0, outcome.stderr
    for generated in tmp_path.iterdir():
        assert generated.read_text() == (PACKAGE / "src" / generated.name).read_text(), (
            f"src/{generated.name} does not match openapi.json: run `npm run generate` in frontend-contract/typescript."
        )


def test_every_export_is_in_the_reference_with_its_signature(tmp_path):
    """An export without a comment is an error of the script."""
    outcome = run("npm", "run", "--silent", "examples")
    outcome = outcome if outcome.returncode else run("node", "scripts/reference.mjs", str(tmp_path / "client.md"))
    assert outcome.returncode == 0, outcome.stderr
    reference = (tmp_path / "client.md").read_text(encoding="utf-8")
    assert "describeCall(call: Omit<CallToActionCard" in reference
    assert reference == (CONTRACT.parent / "docs/client.md").read_text(encoding="utf-8"), (
        "docs/client.md is not that of the source: run `npm run reference` in frontend-contract/typescript."
    )


def test_the_lock_file_names_no_registry():
    locked = json.loads((PACKAGE / "package-lock.json").read_text())
    assert [name for name, package in locked["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in locked["packages"].items() if name)
