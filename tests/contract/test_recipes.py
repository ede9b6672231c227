"""The code of the recipes is run as printed, with the packed client and the mock of the CMS that it contains."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.node import CONTRACT, get_skip_reason
from tests.production.processes import free_port, wait_for

from .test_package import is_open

RECIPES = CONTRACT.parent / "docs" / "recipes"
SECRET = b"a secret of the right length, 32"

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """Return a project with the packed client."""
    if reason := get_skip_reason():
        pytest.skip(f"not run: {reason}")
    folder = tmp_path_factory.mktemp("recipes")
    modules = folder / "node_modules"
    modules.mkdir()
    packed = CONTRACT / "starters" / "next" / "vendor" / "clarion-contract.tgz"
    subprocess.run(["tar", "--extract", "--file", packed, "--directory", modules], check=True)
    (modules / "package").rename(modules / "clarion-contract")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def cms(project) -> Iterator[str]:
    """Run the mock; return its URL."""
    port = free_port()
    command = ["node", "node_modules/clarion-contract/dist/mock/bin.js", "--port", str(port)]
    with running(command, project, {}, port):
        yield f"http://localhost:{port}"


@contextmanager
def running(command: list[str], folder: Path, variables: dict[str, str], port: int) -> Iterator[None]:
    """Run a server until the end of the block."""
    environment = {"PATH": os.environ["PATH"], **variables}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            wait_for(lambda: is_open(port), 30, "the server listens")
            yield
        finally:
            server.terminate()


@contextmanager
def recipe(name: str, project: Path, cms: str, **variables: str) -> Iterator[str]:
    """Run the code of a recipe, which is its only block of JavaScript; return its URL."""
    text = (RECIPES / f"{name}.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```js\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert f"node {name}.js" in text
    (project / f"{name}.js").write_text(code, encoding="utf-8")
    port = free_port()
    with running(["node", f"{name}.js"], project, {"CMS_URL": cms, "PORT": str(port), **variables}, port):
        yield f"http://127.0.0.1:{port}"


def send(url: str, body: bytes | None = None, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Return the status, text and headers of a response, for errors as well."""
    try:
        with urlopen(Request(url, body, headers)) as response:
            return response.status, response.read().decode(), dict(response.headers)
    except HTTPError as error:
        with error:
            return error.code, error.read().decode(), dict(error.headers)


def test_a_draft_is_shown_once_and_only_in_frames_of_the_cms(project, cms):
    with recipe("preview", project, cms) as site:
        status, text, headers = send(f"{site}/preview?code=code-of-a-draft")
        ended = send(f"{site}/preview?code=code-that-is-spent")
        without = send(f"{site}/preview")
    assert (status, "<h1>A drafted title</h1>" in text) == (200, True)
    assert headers["Content-Security-Policy"] == f"frame-ancestors {cms}"
    assert headers["Cache-Control"] == "private, no-store"
    assert (ended[0], "has ended" in ended[1], ended[2]["Cache-Control"]) == (404, True, "private, no-store")
    assert without[0] == 404


def test_a_search_has_results_filters_and_parts_in_its_url(project, cms):
    with recipe("search", project, cms) as site:
        status, text, _ = send(f"{site}/search?q=recruitment&unknown=1&year=old")
        more = re.search(r'rel="next" href="([^"]+)"', text)
        second = send(site + "/search" + more[1].replace("&#38;", "&"))[1] if more else ""
        filtered = send(f"{site}/search?q=recruitment&type=story")[1]
        hostile = send(f"{site}/search?{urlencode({'q': '<script>alert(1)</script>'})}")[1]
        corrected = send(f"{site}/search?q=recuritment")[1]
        typed = send(f"{site}/search?q=recuritment&correct=false")[1]
    assert status == 200
    first = set(re.findall(r'data-page="(\d+)"', text))
    assert len(first) == 10
    assert set(re.findall(r'data-page="(\d+)"', second)).isdisjoint(first)
    assert "<mark>" in text
    assert 'value="story" checked' in filtered
    assert len(re.findall("data-page", filtered)) < 10
    assert "<script>alert" not in hostile
    assert "Search only for recuritment" in corrected
    assert re.search(r"data-page=\"\d", corrected)
    assert "Did you mean" in typed
    assert not re.search(r"data-page=\"\d", typed)


def test_a_sign_up_is_sent_confirmed_and_ended(project, cms):
    def post(path: str, **fields: str) -> tuple[int, str]:
        return send(f"{site}{path}", urlencode(fields).encode())[:2]

    with recipe("sign-up", project, cms) as site:
        form = send(f"{site}/sign-up")[1]
        link = send(f"{site}/sign-up/confirm?token=token-to-confirm")[1]
        assert post("/sign-up", email="ada@example.org", consents="letter")[0] == 200
        invalid = post("/sign-up", email="ada", consents="letter")
        assert post("/sign-up", email="eve@example.org", consents="letter")[0] == 429
        assert post("/sign-up/confirm", token="token-to-confirm")[0] == 200
        assert post("/sign-up/confirm", token="another")[0] == 404
        assert post("/sign-up/unsubscribe", token="token-to-unsubscribe")[0] == 200
    assert 'name="consents"' in form
    assert 'value="token-to-confirm"' in link
    assert (invalid[0], 'role="alert"' in invalid[1]) == (422, True)


def test_a_message_purges_what_it_names_and_a_forged_one_nothing(project, cms):
    secret = f"whsec_{base64.b64encode(SECRET).decode()}"

    def notify(tags: list[str], key: bytes = SECRET) -> int:
        body = json.dumps({"type": "content.changed", "timestamp": "2026-11-24T18:02:11Z", "data": {"tags": tags}})
        now = str(int(time.time()))
        signature = base64.b64encode(hmac.digest(key, f"message.{now}.{body}".encode(), hashlib.sha256)).decode()
        headers = {"webhook-id": "message", "webhook-timestamp": now, "webhook-signature": f"v1,{signature}"}
        return send(f"{site}/hooks/clarion", body.encode(), **headers)[0]

    with recipe("webhooks", project, cms, WEBHOOK_SECRET=secret) as site:
        states = [send(f"{site}/releases/")[2]["X-Cache"] for _ in range(2)]
        assert notify(["list-releases"], key=b"x" * 32) == 400
        assert notify(["page-999999"]) == 204
        states.append(send(f"{site}/releases/")[2]["X-Cache"])
        assert notify(["list-releases"]) == 204
        states.append(send(f"{site}/releases/")[2]["X-Cache"])
        assert send(f"{site}/nowhere/")[0] == 404
    assert states == ["read", "kept", "kept", "read"]
