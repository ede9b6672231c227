"""Migrate, web, worker and the reference site in containers with the options of docker-compose.yml.

PostgreSQL, Redis and Elasticsearch are those of the tests.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin, urlsplit

import pytest

from tests.image.podman import Container, podman, run_container, run_once
from tests.production import servers
from tests.production import test_compose_model as compose
from tests.production.processes import ENVIRONMENT, PROJECT, environment, free_port, run, wait_for

HOST = "cms.example.org"
REDIS_DATABASE = "15"
SMALL = {"WEB_CONCURRENCY": "2", "SEARCH_ANALYTICS_RETENTION_DAYS": "400"}


@dataclass
class Installation:
    """The containers of an installation, and the ports at which they answer."""

    env: dict[str, str]
    services: dict[str, Any]
    volumes: dict[str, str]
    port: int
    web: Container
    worker: Container

    def send(self, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """Send a request as a proxy does. Return the status, the body and the headers."""
        given = {"Host": HOST, "X-Forwarded-Proto": "https", **headers}
        return fetch(f"http://127.0.0.1:{self.port}{path}", given)


def fetch(address: str, headers: dict[str, str] | None = None) -> tuple[int, bytes, dict[str, str]]:
    """Send a request. Return the status, the body and the headers; the status is 0 if nothing listens."""
    try:
        response = urllib.request.urlopen(urllib.request.Request(address, headers=headers or {}), timeout=20)
    except HTTPError as error:
        response = error
    except (URLError, ConnectionError):
        return 0, b"", {}
    with response:
        return response.status, response.read(), dict(response.headers)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the services of docker-compose.yml with the site, as Docker Compose resolves them."""
    return compose.resolve(tmp_path_factory.mktemp("compose"), compose.BASE, profile="site")


@pytest.fixture(scope="module")
def installation(services: dict[str, Any]) -> Iterator[Installation]:
    """Migrate a new database, and run web and worker until the end of the module."""
    redis = urlsplit(servers.services()["CACHE_URL"])._replace(path=f"/{REDIS_DATABASE}").geturl()
    port, volume = free_port(), f"clarion-test-{uuid.uuid4().hex[:8]}"
    podman("volume", "create", volume)
    with servers.index() as search, servers.database() as database:
        required = {name: value for name, value in ENVIRONMENT.items() if name != "DJANGO_SETTINGS_MODULE"}
        env = {**required, **SMALL, **search, "DATABASE_URL": database, "CACHE_URL": redis}
        env |= {"BIND": f"127.0.0.1:{port}", "ALLOWED_HOSTS": f"{HOST},127.0.0.1", "SECURE_SSL_REDIRECT": "false"}
        volumes, ports = {"media": volume}, {"8000": port}
        try:
            began = time.monotonic()
            run_once(services["migrate"], env, volumes)
            report(f"migrate: {time.monotonic() - began:.0f} s")
            began = time.monotonic()
            with (
                run_container(services["web"], env, volumes, ports) as web,
                run_container(services["worker"], env, volumes, ports) as worker,
            ):
                wait_for(web.is_healthy, 120, "web is healthy")
                report(f"web: healthy after {time.monotonic() - began:.1f} s")
                wait_for(worker.is_healthy, 120, "the worker is healthy")
                report(f"worker: healthy after {time.monotonic() - began:.1f} s")
                yield Installation(env, services, volumes, port, web, worker)
        finally:
            podman("volume", "rm", "--force", volume)


def report(text: str) -> None:
    """Print a figure."""
    print(f"\n{text}", end="")  # noqa: T201


@pytest.fixture(params=["web", "worker"])
def container(request: pytest.FixtureRequest, installation: Installation) -> Container:
    """Return each container of Clarion."""
    return getattr(installation, request.param)


def test_the_process_is_not_root_and_has_no_capabilities(container: Container) -> None:
    status = container.execute("cat", "/proc/1/status", "/proc/self/status")
    assert set(re.findall(r"^Uid:\s+(\d+)\s+(\d+)", status, re.M)) == {("10001", "10001")}
    assert set(re.findall(r"^Cap\w+:\s+(\w+)", status, re.M)) == {"0" * 16}
    assert set(re.findall(r"^NoNewPrivs:\s+(\d)", status, re.M)) == {"1"}


def test_only_media_and_temporary_files_can_be_written(container: Container) -> None:
    for directory in ("/", "/data", "/data/static", "/clarion", "/venv", "/var/tmp", "/run", "/root"):
        assert podman("exec", container.name, "touch", f"{directory}/file", check=False).returncode, directory
    for directory in ("/data/media", "/tmp"):
        container.execute("sh", "-c", f"touch {directory}/file && rm {directory}/file")


def test_the_system_check_passes(installation: Installation) -> None:
    checked = podman("exec", installation.web.name, "python", "manage.py", "check", "--deploy", check=False)
    found = set(re.findall(r"\(([a-z_]+\.[A-Z]\d+)\)", checked.stderr))
    # SECURE_SSL_REDIRECT is off in this test, and the Python of a base image that was made is not the newest.
    assert found <= {"security.W008", "pages.W001"}, checked.stderr


def test_a_page_is_published_found_and_shown(installation: Installation) -> None:
    page = int(run_editor(installation, "publish", "Quillwort harvest"))

    def search() -> list[int]:
        found = json.loads(installation.send("/api/v1/search?" + urlencode({"q": "quillwort"}))[1])
        return [] if found["degraded"] else [item["id"] for item in found["items"]]

    wait_for(lambda: search() == [page], 60, "the worker has indexed the page")
    run_editor(installation, "unpublish", str(page))
    assert search() == []


def run_editor(installation: Installation, *command: str) -> str:
    """Edit content from a process outside the containers, because the image does not contain the demo's factories."""
    names = ("DATABASE_URL", "CACHE_URL", "SEARCH_URL", "SEARCH_PREFIX")
    env = environment(PROJECT / "var", **{name: installation.env[name] for name in names})
    done = run("-m", "tests.production.editor", *command, env=env)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


def list_static_files(page: bytes) -> list[str]:
    """Return the addresses of static files that a page names."""
    return sorted(set(re.findall(r"""["'(](/static/[^"')#]+)""", page.decode())))


@pytest.mark.parametrize("path", ["/admin/login/", "/api/v1/docs"])
def test_static_files_are_served_compressed(installation: Installation, path: str) -> None:
    status, page, _ = installation.send(path)
    files = list_static_files(page)
    assert (status, bool(files)) == (200, True)
    for file in files:
        status, body, headers = installation.send(file)
        assert (status, bool(body)) == (200, True), file
        assert "immutable" in headers["Cache-Control"], file
        if file.endswith((".css", ".js")) and len(body) > 1000:
            assert installation.send(file, **{"Accept-Encoding": "gzip"})[2].get("Content-Encoding") == "gzip", file
        if file.endswith(".css"):  # fonts and pictures that the style sheet names
            for name in re.findall(r"""url\(["']?([\w./-]+\.(?:woff2|svg|png|gif))""", body.decode()):
                assert installation.send(urljoin(file, name))[0] == 200, (file, name)


RENDER_ADMIN = """
import django
django.setup()
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
user = get_user_model().objects.create_superuser("tester", "tester@example.org", "a long password of a test")
from django.conf import settings
settings.SECOND_FACTOR_ROLES = []
client = Client(headers={"host": "cms.example.org"})
client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
for path in ("/admin/", "/admin/pages/", "/admin/images/", "/admin/account/"):
    response = client.get(path, secure=True, follow=True)
    print(response.status_code, path, len(response.content))
    print(response.content.decode())
user.delete()
"""


def test_pages_of_the_admin_name_only_static_files_that_exist(installation: Installation) -> None:
    printed = installation.web.execute("python", "-c", RENDER_ADMIN)
    assert re.findall(r"^(\d{3}) /admin/", printed, re.M) == ["200"] * 4
    files = list_static_files(printed.encode())
    assert len(files) > 10
    assert [file for file in files if installation.send(file)[0] != 200] == []


CONVERT_PICTURE = """
import io
from PIL import Image as Pictures
from willow.image import Image
source = io.BytesIO()
Pictures.new("RGB", (64, 48), "teal").save(source, "JPEG")
for save in ("save_as_avif", "save_as_webp", "save_as_png"):
    getattr(Image.open(source).resize((32, 24)), save)(io.BytesIO())
print("converted")
"""
USE_STORAGE = """
import django
django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
name = default_storage.save("pictures/0123456789abcdef0123456789abcdef.png", ContentFile(b"bytes"))
print(default_storage.open(name).read())
default_storage.delete(name)
"""


def test_libraries_work_without_what_the_image_leaves_out(installation: Installation) -> None:
    assert "converted" in installation.worker.execute("python", "-c", CONVERT_PICTURE)
    assert "b'bytes'" in installation.web.execute("python", "-c", USE_STORAGE)


def test_files_can_be_stored_in_a_bucket(installation: Installation) -> None:
    found = subprocess.run([PROJECT / "scripts/s3", "start"], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip(f"not run: no S3 server ({found.stderr.strip().splitlines()[-1:]})")
    url = urlsplit(found.stdout.strip())
    bucket = f"image-{uuid.uuid4().hex[:12]}"
    env = {**installation.env, "MEDIA_URL": f"s3://{url.netloc}/{bucket}?scheme=http"}
    create = "import django; django.setup()\nfrom django.core.files.storage import default_storage as storage\n"
    create += f"storage.connection.meta.client.create_bucket(Bucket={bucket!r})\n"
    printed = run_once(installation.services["web"], env, installation.volumes, "python", "-c", create + USE_STORAGE)
    assert "b'bytes'" in printed


def test_compiled_modules_start_faster(installation: Installation) -> None:
    """The figure that decides whether the image contains them: half of its layers would be smaller without them."""
    seconds = {}
    for name, prefix in (("compiled", ""), ("not compiled", "PYTHONPYCACHEPREFIX=/nowhere")):
        began = time.monotonic()
        installation.web.execute("sh", "-c", f"{prefix} python -c 'import cms.wsgi'")
        seconds[name] = time.monotonic() - began
    report(f"start of a process: {seconds['compiled']:.1f} s, without compiled modules {seconds['not compiled']:.1f} s")
    assert seconds["compiled"] < seconds["not compiled"]


UNCOMPILED = """
import json, os, sys
import cms.wsgi, gunicorn.workers.gthread
loaded = [module for module in list(sys.modules.values()) if (getattr(module, "__file__", None) or "").endswith(".py")]
own = [module for module in loaded if module.__file__.startswith(("/venv", "/clarion"))]
print(json.dumps([module.__file__ for module in own if not os.path.exists(module.__cached__)]))
"""


def test_every_module_that_web_loads_is_compiled(installation: Installation) -> None:
    missing = json.loads(installation.web.execute("python", "-c", UNCOMPILED).strip().splitlines()[-1])
    assert [file for file in missing if "/settings/" not in file] == []


def test_processes_fit_into_the_limit_of_memory(container: Container) -> None:
    used, limit = container.measure_memory(), int(container.service["mem_limit"])
    report(f"{' '.join(container.service['command'] or ['web'])}: {used / 2**20:.0f} MiB of {limit / 2**20:.0f}")
    assert 0 < used < limit / 2


def test_the_site_shows_what_the_api_has(installation: Installation) -> None:
    port = free_port()
    env = {
        "CMS_URL": "https://cms.example.org",
        "FRONTEND_URL": "https://www.example.org",
        "API_URL": f"http://127.0.0.1:{installation.port}",
        "FRONTEND_KEY": "",
        "SITE_BIND": "127.0.0.1",
        "SITE_PORT": str(port),
        "SITE_TIME_ZONE": "UTC",
    }
    with run_container(installation.services["site"], env, {}, {"3000": port}) as site:
        wait_for(site.is_healthy, 60, "the site is healthy")
        status, page, headers = fetch(f"http://127.0.0.1:{port}/", {"Host": "www.example.org"})
        assert (status, "</html>" in page.decode()) == (200, True), site.read_logs()
        assert "max-age" in headers["Strict-Transport-Security"]
        style = re.search(r'href="(/[^"]+\.css)"', page.decode())
        assert style
        assert fetch(f"http://127.0.0.1:{port}{style[1]}", {"Host": "www.example.org"})[0] == 200
        assert site.execute("id", "-u").strip() == "10001"
        assert podman("exec", site.name, "touch", "/site/file", check=False).returncode
        code, seconds = site.stop()
        assert (code, seconds < site.grace_seconds) == (0, True), site.read_logs()
        report(f"site: stopped after {seconds:.1f} s")


@pytest.mark.parametrize("name", ["worker", "web"])  # the last test: it ends the containers
def test_containers_stop_gracefully(installation: Installation, name: str) -> None:
    container: Container = getattr(installation, name)
    code, seconds = container.stop()
    report(f"{name}: stopped after {seconds:.1f} s of {container.grace_seconds}")
    assert code == 0, container.read_logs()[-2000:]
    assert seconds < container.grace_seconds
    assert "Traceback" not in container.read_logs()
