"""The configuration in ops/nginx: what reaches which pool of gunicorn, as whom, and what nginx answers itself."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cms.http.problems import DETAILS, problem
from tests.production.echo import PICTURE_HEADERS
from tests.production.front import FRONTEND, FRONTEND_KEY, Front, run_front
from tests.production.nginx import OPS, UNUSED, program
from tests.production.processes import PROJECT, wait_for

pytestmark = [pytest.mark.processes, pytest.mark.slow]

PICTURE = f"{'0123456789abcdef' * 2}.webp"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    directory = tmp_path_factory.mktemp("front")
    for name in (f"renditions/{PICTURE}", "documents/secret.pdf"):
        (directory / "media" / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / "media" / name).write_bytes(b"content")
    with run_front(directory) as front:
        yield front


@pytest.fixture(scope="module")
def outermost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with run_front(tmp_path_factory.mktemp("https"), server="server-https.conf") as front:
        yield front


@pytest.mark.parametrize(
    ("path", "pool"),
    [
        ("/admin/", "admin"),
        ("/admin", "admin"),
        ("/%61dmin/login/", "admin"),
        ("/admin/login/", "admin"),
        ("/admin/password-reset/", "admin"),
        ("/admin/images/chooser/", "admin"),
        ("/admin/documents/1/", "admin"),
        ("/api/v1/../../admin/", "admin"),
        ("/", "public"),
        ("/api/v1/search", "public"),
        ("/api/v1/sign-ups", "public"),
        ("/api/v1/preview", "public"),
        ("/static/wagtailadmin/css/core.css", "public"),
        ("/documents/1/2/a.pdf", "public"),
        ("/api/v1/embargo-access/release", "public"),
        ("/embargo-files/kit/1-0", "public"),
        ("/media/documents/secret.pdf", "public"),
        ("/mail-events/postmark/tracking/", "public"),
        ("/admin/journalist_imports/", "admin"),
        ("/media/pictures/" + PICTURE, "public"),
    ],
)
def test_the_admin_has_a_pool_of_its_own(front: Front, path: str, pool: str) -> None:
    assert front.send(path).received["pool"] == pool


def test_health_is_for_the_internal_port_only(front: Front) -> None:
    for path in ("/healthz", "/readyz", "/metrics", "/%68ealthz", "/%6detrics"):
        assert front.send(path).status == 404
    pools = {
        path: front.send(path, port=front.nginx.internal).received
        for path in ("/readyz", "/admin/readyz", "/metrics", "/admin/metrics")
    }
    assert {path: (it["pool"], it["path"]) for path, it in pools.items()} == {
        "/readyz": ("public", "/readyz"),
        "/admin/readyz": ("admin", "/readyz"),
        "/metrics": ("public", "/metrics"),
        "/admin/metrics": ("admin", "/metrics"),
    }
    assert front.send("/api/v1/site", port=front.nginx.internal).status == 404


FORGED = {
    "X-Forwarded-For": "192.0.2.66, 192.0.2.67",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Proto": "http",
    "X-Real-IP": "192.0.2.66",
    "Forwarded": "for=192.0.2.66",
    "SCRIPT_NAME": "/x",
    "X_FORWARDED_FOR": "192.0.2.66",
}


def test_the_outermost_server_believes_no_address(outermost: Front) -> None:
    received = outermost.send_headers("/api/v1/site", FORGED).received
    assert received["script"] == ""
    assert received["headers"]["X_FORWARDED_FOR"] == "127.0.0.1"
    assert received["headers"]["X_FORWARDED_PROTO"] == "https"
    assert not {"X_FORWARDED_HOST", "X_FORWARDED_PORT", "X_REAL_IP", "FORWARDED"} & set(received["headers"])
    assert "evil" not in json.dumps(received)
    assert received["headers"]["HOST"] == "cms.example.org"


def test_plain_http_is_redirected_to_https(outermost: Front) -> None:
    plain = Front(outermost.nginx, outermost.public, outermost.admin)
    reply = plain.send("/admin/?a=b", port=outermost.nginx.redirecting)
    assert (reply.status, reply.headers["Location"]) == (301, "https://cms.example.org/admin/?a=b")


def test_behind_a_proxy_the_client_is_the_address_that_the_proxy_appended(front: Front) -> None:
    received = front.send("/", X_Forwarded_For="192.0.2.66, 198.51.100.250", X_Forwarded_Proto="https").received
    assert received["headers"]["X_FORWARDED_FOR"] == "198.51.100.250"
    assert received["headers"]["X_FORWARDED_PROTO"] == "https"
    assert front.send("/").received["headers"]["X_FORWARDED_PROTO"] == "http"


def test_the_headers_of_frontends_reach_clarion(front: Front) -> None:
    sent = {"X-Frontend-Key": "key", "X-Visitor-Address": "192.0.2.1", "X-Rate-Limit-Key": "other"}
    received = front.send_headers("/api/v1/sign-ups", sent).received["headers"]
    assert {name: received[name.upper().replace("-", "_")] for name in sent} == sent


@pytest.mark.parametrize(
    ("path", "megabytes", "allowed"),
    [
        ("/api/v1/sign-ups", 0.06, True),
        ("/api/v1/sign-ups", 0.07, False),
        ("/admin/login/", 0.07, False),
        ("/admin/pages/1/edit/", 3.9, True),
        ("/admin/pages/1/edit/", 4.1, False),
        ("/admin/images/multiple/add/", 20.9, True),
        ("/admin/images/multiple/add/", 21.1, False),
        ("/admin/documents/multiple/add/", 50.9, True),
        ("/admin/documents/multiple/add/", 51.1, False),
        ("/admin/imports/new/", 51.1, True),
        ("/admin/imports/new/", 201.1, False),
        ("/admin/journalist_imports/new/", 5.9, True),
        ("/admin/journalist_imports/new/", 6.1, False),
        ("/mail-events/postmark/tracking/", 1.9, True),
        ("/mail-events/postmark/tracking/", 2.1, False),
    ],
)
def test_only_uploads_of_the_admin_may_be_large(front: Front, path: str, megabytes: float, allowed: bool) -> None:
    body = bytes(int(megabytes * 2**20))
    if allowed:
        assert front.send(path, method="POST", body=body).received["body"] == len(body)
        return
    reply = front.send(path, method="POST", Content_Length=str(len(body)))
    assert reply.status == 413
    if path.startswith("/api/"):
        assert json.loads(reply.body)["status"] == 413


LIMITED = {
    "/api/v1/search?q=a": ("GET", 30),
    "/api/v1/search/suggest?q=a": ("GET", 60),
    "/api/v1/sign-ups": ("POST", 20),
    "/api/v1/alerts": ("POST", 20),
    "/admin/login/second-factor/": ("POST", 20),
    "/admin/password-reset/": ("POST", 20),
}


@pytest.mark.parametrize("path", LIMITED)
def test_one_client_is_limited_and_others_are_not(front: Front, path: str) -> None:
    method, burst = LIMITED[path]
    greedy, innocent = front.new_client(), front.new_client()
    replies = [front.send(path, method=method, X_Forwarded_For=greedy) for _ in range(burst * 3)]
    statuses = [reply.status for reply in replies]
    assert statuses[: burst + 1] == [200] * (burst + 1)
    assert 429 in statuses
    assert all("Retry-After" in reply.headers for reply in replies if reply.status == 429)
    assert front.send(path, method=method, X_Forwarded_For=innocent).status == 200
    for own in ({"X_Forwarded_For": FRONTEND}, {"X_Forwarded_For": greedy, "X_Frontend_Key": FRONTEND_KEY}):
        frontend = [front.send(path, method=method, **own).status for _ in range(burst * 3)]
        assert set(frontend) == {200}, own
    if method == "POST":
        assert front.send(path, X_Forwarded_For=greedy).status == 200, "reading the form is not limited"


def test_log_ins_of_all_clients_wait_their_turn(front: Front) -> None:
    def log_in(client: str) -> int:
        return front.send("/admin/login/", method="POST", X_Forwarded_For=client).status

    greedy = front.new_client()
    assert [log_in(greedy) for _ in range(22)].count(429) >= 1, "one client is limited"
    with ThreadPoolExecutor(30) as pool:
        statuses = list(pool.map(log_in, [front.new_client() for _ in range(30)]))
    assert statuses.count(200) >= 19
    assert statuses.count(429) >= 1, "not all of them wait"
    assert front.send("/admin/login/", X_Forwarded_For=greedy).status == 200, "reading the form is not limited"


def test_an_ipv6_client_is_its_network(front: Front) -> None:
    def count_refused(addresses: list[str]) -> int:
        return [front.send("/api/v1/search", X_Forwarded_For=one).status for one in addresses].count(429)

    assert count_refused([f"2001:db8:1:2::{number:x}" for number in range(1, 90)]) > 20
    assert count_refused([f"2001:db8:1:{number:x}::1" for number in range(16, 106)]) == 0


def test_errors_of_the_api_are_the_problems_of_clarion(front: Front) -> None:
    greedy = front.new_client()
    refused = next(
        reply
        for reply in (front.send("/api/v1/search", X_Forwarded_For=greedy) for _ in range(300))
        if reply.status == 429
    )
    expected = problem(429)
    assert json.loads(refused.body) == json.loads(expected.content)
    assert refused.headers["Content-Type"] == expected["Content-Type"]
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    written = [json.loads(found) for found in re.findall(r"return \d+ '(.*)'", (OPS / "locations.conf").read_text())]
    assert sorted(one["status"] for one in written) == [413, 429, 503]
    assert all(set(one) == set(json.loads(refused.body)) for one in written)
    assert DETAILS[429] in {one["detail"] for one in written}


def test_a_picture_that_clarion_allows_is_sent_with_the_headers_of_its_response(front: Front) -> None:
    query = f"file=/internal-media/renditions/{PICTURE}&cache=public,max-age=9"
    reply = front.send(f"/media/renditions/{PICTURE}?{query}")
    assert (reply.status, reply.body) == (200, b"content")
    expected = {**dict(PICTURE_HEADERS), "Cache-Control": "public,max-age=9"}
    assert {name: reply.headers[name] for name in expected} == expected
    part = front.send(f"/media/renditions/{PICTURE}?{query}", Range="bytes=0-2")
    assert (part.status, part.body) == (206, b"con")


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/documents/1/2/a.pdf", "bytes=0-262143"),
        ("/press-kits/1/a.zip", "bytes=0-262143"),
        ("/press-pictures/1/2/a.jpg", "bytes=0-4194303"),
        ("/embargo-files/kit/1-0", "bytes=0-262143"),
        ("/media/pictures/" + PICTURE, "bytes=0-262143"),
        ("/admin/documents/1/", None),
        ("/", None),
    ],
)
def test_files_are_asked_for_in_parts_and_others_as_the_client_does(front: Front, path: str, part: str | None) -> None:
    received = front.send(path, Range="bytes=5-9", If_Range='"1"').received["headers"]
    assert (received["RANGE"], received.get("IF_RANGE")) == (part or "bytes=5-9", None if part else '"1"')
    assert front.send(path).received["headers"].get("RANGE") == part


def test_clarion_decides_about_every_request_of_a_picture(front: Front) -> None:
    replies = [front.send(f"/media/renditions/{PICTURE}?cache=public,max-age=31536000") for _ in range(2)]
    assert replies[0].received["number"] < replies[1].received["number"], "nothing is kept"
    for name in (f"renditions/{PICTURE}", "documents/secret.pdf"):
        for path in (
            f"/internal-media/{name}",
            f"/internal-media/../media/{name}",
            f"/media/..%2finternal-media/{name}",
        ):
            reply = front.send(path)
            assert reply.body != b"content"


def test_the_setting_of_the_compose_file_names_the_location() -> None:
    (value,) = re.findall(r"MEDIA_ACCEL_REDIRECT: (\S+)", (PROJECT / "docker-compose.yml").read_text())
    assert f"location {value} {{\n    internal;" in (OPS / "locations.conf").read_text()


def test_the_log_has_no_query_address_or_token(front: Front) -> None:
    front.send("/api/v1/search?q=canary-of-the-log", X_Forwarded_For="198.51.100.249")
    for path in ("/admin/password-reset/MQ/canary/", "/admin/account/email/confirm/canary/"):
        front.send(path)
    wait_for(lambda: front.nginx.access_log.count("/TOKEN ") == 2, 5, "both requests are logged")
    assert "canary" not in front.nginx.access_log
    assert "198.51.100" not in front.nginx.access_log


def test_the_file_in_the_document_works_with_the_configuration_of_debian(outermost: Front, tmp_path: Path) -> None:
    document = (PROJECT / "docs/operating/install/proxy.md").read_text()
    block = re.search(r"```nginx\n(.*?)```", document, re.S)
    assert block
    directory = outermost.nginx.directory
    site = block[1].replace("/etc/nginx/clarion/", f"{directory}/clarion/")
    site = site.replace("/var/log/nginx/clarion.log", f"{tmp_path}/clarion.log")
    debian = "sendfile on; tcp_nopush on; types_hash_max_size 2048; gzip on; ssl_protocols TLSv1.2 TLSv1.3;"
    unused = "".join(f"{kind}_temp_path {tmp_path}/{kind}; " for kind in ("client_body", "proxy", *UNUSED))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; events {{ worker_connections 768; }}\nhttp {{\n{debian}\n{unused}\n{site}\n}}\n"
    )
    command = [program(), "-t", "-e", "stderr", "-c", str(tmp_path / "nginx.conf")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
