"""Web and worker in containers: their rights, their work, their memory and their end. The last file of these tests."""

from __future__ import annotations

import json
import re
from io import BytesIO
from urllib.parse import urlencode, urlsplit

import pytest
from pypdf import PdfReader

from cms.settings.capacity import Capacity, build_files
from tests.production.processes import wait_for
from tests.system.image.installation import Installation, report, run_editor
from tests.system.image.podman import Container, podman, run_once


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


def test_the_numbers_of_nginx_and_postgresql_are_written_where_these_can_read_them(installation: Installation) -> None:
    service = installation.services["capacity"]
    run_once(service, installation.env, installation.volumes)
    listed = run_once(
        service, installation.env, installation.volumes, "sh", "-c", "cd /data/capacity; stat -c '%a %n' *"
    )
    files = [*(f"644 {name}" for name in build_files(Capacity(cores=2)))]
    assert sorted(listed.splitlines()) == sorted(files)
    reads = run_once(service, installation.env, installation.volumes, "cat", "/data/capacity/reads.conf")
    assert f"limit_conn running_reads {Capacity(cores=2).nginx_reads};" in reads


def test_the_system_check_passes(installation: Installation) -> None:
    checked = podman("exec", installation.web.name, "python", "manage.py", "check", "--deploy", check=False)
    found = set(re.findall(r"\(([a-z_]+\.[A-Z]\d+)\)", checked.stderr))
    # SECURE_SSL_REDIRECT is off in this test, the Python of a base image that was made is not the newest, and a place
    # for backups is chosen by the operator.
    assert found <= {"backups.W001", "security.W008", "python.E001"}, checked.stderr


def test_a_page_is_published_found_and_shown(installation: Installation) -> None:
    page = int(run_editor(installation, "publish", "Quillwort harvest"))

    def search() -> list[int]:
        found = json.loads(installation.send("/api/v1/search?" + urlencode({"q": "quillwort"}))[1])
        return [] if found["degraded"] else [item["id"] for item in found["items"]]

    wait_for(lambda: search() == [page], 60, "the worker has indexed the page")
    run_editor(installation, "unpublish", str(page))
    assert search() == []


def test_the_worker_builds_press_kits_with_a_pdf(installation: Installation) -> None:
    page = int(run_editor(installation, "publish_release", "Ferries sail without lifeboats"))

    def read_files() -> dict[str, str]:
        kit = json.loads(installation.send(f"/api/v1/pages/{page}")[1])["press_kit"]
        return {file["kind"]: urlsplit(file["url"]).path for file in kit["files"]} if kit else {}

    wait_for(read_files, 60, "the worker has built the kit")
    status, content, headers = installation.send(read_files()["pdf"])
    assert (status, headers["Content-Type"]) == (200, "application/pdf")
    assert content.startswith(b"%PDF-"), content[:100]
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert "Ferries sail without lifeboats" in text
    fonts = installation.worker.execute("sh", "-c", "ls /usr/share/fonts/truetype")
    report(f"PDF of {len(content) / 1000:.0f} kB; fonts in the image: {fonts.split()}")
    assert "Fontconfig error" not in installation.worker.read_logs()


def test_processes_fit_into_the_limit_of_memory(container: Container) -> None:
    used, limit = container.measure_memory(), int(container.service["mem_limit"])
    report(f"{' '.join(container.service['command'] or ['web'])}: {used / 2**20:.0f} MiB of {limit / 2**20:.0f}")
    assert 0 < used < limit / 2


@pytest.mark.parametrize("name", ["worker", "web"])  # the last test: it ends the containers
def test_containers_stop_gracefully(installation: Installation, name: str) -> None:
    container: Container = getattr(installation, name)
    code, seconds = container.stop()
    report(f"{name}: stopped after {seconds:.1f} s of {container.grace_seconds}")
    assert code == 0, container.read_logs()[-2000:]
    assert seconds < container.grace_seconds
    assert "Traceback" not in container.read_logs()
