"""The package as npm would publish it: its files, and a project that installs it and builds with it."""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import json
import os
import socket
import subprocess
import tarfile
from pathlib import Path
from subprocess import CompletedProcess
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests import node
from tests.node import CONTRACT, NPM_OPTIONS, install_or_skip
from tests.production.processes import free_port, wait_for

PACKAGE = CONTRACT / "typescript"
MANIFEST = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))
SOURCES = {str(file.relative_to(PACKAGE / "src").with_suffix("")) for file in (PACKAGE / "src").rglob("*.ts*")}
COPIED = {str(file.relative_to(PACKAGE)) for name in ("astro", "styles") for file in (PACKAGE / name).iterdir()}
GENERATED = {"examples", "recorded-site"}
MODULE_FILE = "dist/clarion-search.js"  # the search element as one file
VENDORED = sorted(file for file in CONTRACT.glob("**/vendor/clarion-contract.tgz") if "node_modules" not in file.parts)

pytestmark = [pytest.mark.node, pytest.mark.extended]


@pytest.fixture(scope="module")
def tarball(tmp_path_factory) -> tuple[Path, dict]:
    """Return the file that would be published, and npm's description of it."""
    install_or_skip(PACKAGE)
    folder = tmp_path_factory.mktemp("packed")
    packed = node.run(PACKAGE, "npm", "pack", "--silent", "--json", "--pack-destination", str(folder))
    assert packed.returncode == 0, packed.stdout + packed.stderr
    description = json.loads(packed.stdout[packed.stdout.index("[") :])[0]
    return folder / description["filename"], description


def test_the_package_contains_only_the_built_files(tarball):
    files = {file["path"] for file in tarball[1]["files"]}
    built = {f"dist/{name}{ending}" for name in SOURCES | GENERATED for ending in (".js", ".d.ts")}
    assert files == built | COPIED | {MODULE_FILE, "package.json", "README.md", "LICENSE"}


def test_the_projects_of_this_repository_have_the_same_package(tarball):
    """Else run `make contract`. Only contents are compared: compression and modes depend on the machine."""
    content = read_members(tarball[0])
    assert len(VENDORED) >= 3
    for file in VENDORED:
        assert read_members(file) == content, f"{file} is not the package of the source: run `make contract`."
        locked = json.loads((file.parents[1] / "package-lock.json").read_text(encoding="utf-8"))
        entry = locked["packages"]["node_modules/clarion-contract"]
        digest = base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()
        assert (entry["version"], entry["integrity"]) == (MANIFEST["version"], f"sha512-{digest}")


def read_members(file: Path) -> dict[str, bytes]:
    """Return the contents of the files in a packed package by name."""
    with tarfile.open(file) as packed:
        return {member.name: content.read() for member in packed if (content := packed.extractfile(member))}


def test_each_export_has_a_module_and_its_types(tarball):
    files = {f"./{file['path']}" for file in tarball[1]["files"]}
    for export, target in MANIFEST["exports"].items():
        targets = [target] if isinstance(target, str) else list(target.values())
        assert all(fnmatch.filter(files, one) for one in targets), export
        assert isinstance(target, str) or next(iter(target)) == "types", f"{export}: types must come first"


def test_version_and_licence_are_those_of_the_document(contract):
    assert (MANIFEST["version"], MANIFEST["license"]) == (contract["info"]["version"], "BSD-3-Clause")
    assert (PACKAGE / "LICENSE").read_bytes() == (CONTRACT.parent / "LICENSE").read_bytes()


def test_the_package_has_no_required_dependencies():
    assert "dependencies" not in MANIFEST
    assert all(MANIFEST["peerDependenciesMeta"][name]["optional"] for name in MANIFEST["peerDependencies"])
    assert "private" not in MANIFEST


APP = """
import { createClient, pictureAttributes, ProblemError, type AnyPage, type Block } from "clarion-contract";
import { examples, type ExampleName } from "clarion-contract/examples";
import { mockFetch } from "clarion-contract/mock";

const client = createClient({ baseUrl: "https://cms.example.org", fetch: mockFetch() });

function words(block: Block): string {
  return block.type === "rich_text" ? block.value.html : block.type === "heading" ? block.value.text : "";
}

export function rendered(page: AnyPage): string {
  const picture = page.image && pictureAttributes(page.image, { sizes: "100vw" }).img.src;
  return [page.title, picture ?? "", ...page.body.map(words)].join("\\n");
}

const name: ExampleName = "resolve";
const path = new URL(examples[name].request.address, "http://mock").searchParams.get("path") ?? "";
const { data } = await client.get("/resolve", { query: { path } });
if (data.result === "page") console.log(rendered(data.page).split("\\n")[0]);
const failed: unknown = await client.get("/resolve", { query: { path: "/nowhere/" } }).catch((error: unknown) => error);
if (failed instanceof ProblemError) console.log(failed.status);
"""
TESTS = """
import { answerWith, handlers } from "clarion-contract/msw";
import { setupServer } from "msw/node";

const server = setupServer(...handlers());
server.use(...answerWith("sign_up.too-many"));
server.listen();
console.log((await fetch("https://cms.example.org/api/v1/sign-ups", { method: "POST", body: "{}" })).status);
server.close();
"""
STRICT = {"strict": True, "target": "ES2022", "lib": ["ES2022"], "types": ["node"], "exactOptionalPropertyTypes": True}
RESOLUTIONS = {
    "NodeNext": {"module": "NodeNext", "moduleResolution": "NodeNext"},
    "Bundler": {"module": "ESNext", "moduleResolution": "Bundler"},
}


@pytest.fixture(scope="module")
def consumer(tarball, tmp_path_factory) -> Path:
    """Return a project in which the package is installed offline, which shows that it has no dependencies."""
    folder = tmp_path_factory.mktemp("consumer")
    (folder / "package.json").write_text('{"name": "consumer", "private": true, "type": "module"}', encoding="utf-8")
    installed = node.run(folder, "npm", "install", "--offline", *NPM_OPTIONS, str(tarball[0]))
    assert installed.returncode == 0, installed.stderr
    for name in ("msw", "@types"):
        (folder / "node_modules" / name).symlink_to(PACKAGE / "node_modules" / name)
    return folder


def compiled(folder: Path, name: str, source: str, **options: object) -> CompletedProcess[str]:
    """Compile and run a program of the project. Return the outcome of the first step that fails, else of the last."""
    (folder / f"{name}.ts").write_text(source, encoding="utf-8")
    settings = {"compilerOptions": {**STRICT, **options}, "files": [f"{name}.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    outcome = node.run(folder, str(PACKAGE / "node_modules" / ".bin" / "tsc"), "--project", ".")
    return outcome if outcome.returncode else node.run(folder, "node", f"{name}.js")


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_a_strict_project_compiles_and_renders_a_page(consumer, resolution):
    outcome = compiled(consumer, "app", APP, **RESOLUTIONS[resolution])
    assert outcome.stdout.splitlines() == ["Rooms without keys", "404"], outcome.stdout + outcome.stderr


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_the_tests_of_a_project_run_against_the_handlers(consumer, resolution):
    """msw's own types need those of a browser; `skipLibCheck` avoids that."""
    outcome = compiled(consumer, "tests", TESTS, skipLibCheck=True, **RESOLUTIONS[resolution])
    assert outcome.stdout.splitlines() == ["429"], outcome.stdout + outcome.stderr


def test_a_mistake_does_not_compile_against_the_package(consumer):
    outcome = compiled(consumer, "wrong", APP.replace("page.title", "page.headline"), **RESOLUTIONS["NodeNext"])
    assert "Property 'headline' does not exist" in outcome.stdout


def test_commonjs_can_require_the_package(consumer):
    (consumer / "old.cjs").write_text('console.log(typeof require("clarion-contract").createClient)', encoding="utf-8")
    assert node.run(consumer, "node", "old.cjs").stdout.strip() == "function"


def test_the_mock_is_a_command_of_the_project(consumer):
    outcome = node.run(consumer, "npx", "--no-install", "clarion-mock", "--help")
    assert "clarion-mock [--port 8000]" in outcome.stdout, outcome.stderr


def test_the_code_of_the_guide_renders_a_page(consumer):
    """The code of the guide is run unchanged, with the recorded examples."""
    guide = (CONTRACT.parent / "docs" / "frontend.md").read_text(encoding="utf-8")
    (consumer / "site.js").write_text(guide.partition("```js\n")[2].partition("```")[0], encoding="utf-8")
    port = free_port()
    environment = {"PATH": os.environ["PATH"], "PORT": str(port)}
    with subprocess.Popen(["node", "site.js"], cwd=consumer, env=environment) as site:
        try:
            wait_for(lambda: is_open(port), 30, "the server listens")
            with urlopen(f"http://127.0.0.1:{port}/stories/rooms-without-keys/") as response:
                text = response.read().decode()
            with urlopen(f"http://127.0.0.1:{port}/") as response:
                assert response.status == 200
            with pytest.raises(HTTPError, match="404") as missing:
                urlopen(f"http://127.0.0.1:{port}/nowhere/")
            missing.value.close()
        finally:
            site.terminate()
    assert "<h1>Rooms without keys</h1>" in text
    assert '<img src="https://cms.example.org/' in text


def is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
