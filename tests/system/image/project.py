"""A project that `clarion startproject` has written, from the wheel and Clarion's image alone, in production.

scripts/image writes the project, adds an extra and builds its image.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pypdf import PdfReader

from cms.project.env_file import create_env
from tests.production import test_compose_model as compose
from tests.production.processes import wait_for
from tests.system.image.conftest import run_installation
from tests.system.image.installation import Installation, report, run_editor
from tests.system.image.podman import podman
from tests.system.image.static_files import list_static_files

PROJECT = Path(os.environ.get("CLARION_PROJECT", "/nowhere"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Run web and worker of the project with its own compose file and the secrets that `clarion create_env` writes."""
    (PROJECT / ".env").unlink(missing_ok=True)
    create_env(
        PROJECT,
        cms_url="https://cms.example.org",
        frontend_url="https://www.example.org",
        email_url="smtp+tls://harbour:issued-elsewhere@mail.example.org:587",
        image="localhost/clarion",
    )
    variables = (PROJECT / ".env").read_text()
    directory = tmp_path_factory.mktemp("compose")
    services = compose.resolve(directory, str(PROJECT / "docker-compose.yml"), variables=variables)
    assert {services[name]["image"] for name in ("migrate", "web", "worker")} == {"harbour"}
    secrets = {name: services["web"]["environment"][name] for name in ("SECRET_KEY", "FRONTEND_KEY")}
    with run_installation(services, **secrets) as running:
        yield running


def test_the_processes_run_the_project_without_rights(project: Installation) -> None:
    for container in (project.web, project.worker):
        assert container.is_healthy()
        assert container.execute("id").startswith("uid=10001(clarion) gid=10001(clarion)")
        report(container.execute("id").strip())
        status = container.execute("cat", "/proc/1/status", "/proc/self/status")
        assert set(re.findall(r"^Cap\w+:\s+(\w+)", status, re.M)) == {"0" * 16}
        printed = container.execute("sh", "-c", "echo $DJANGO_SETTINGS_MODULE $ENVIRONMENT; pwd")
        assert printed.split() == ["harbour.settings", "production", "/project"]
        for directory in ("/project", "/clarion", "/venv", "/data/static"):
            assert podman("exec", container.name, "touch", f"{directory}/file", check=False).returncode, directory


def test_static_files_of_clarion_and_of_the_project_are_served(project: Installation) -> None:
    status, page, _ = project.send("/admin/login/")
    files = list_static_files(page)
    assert (status, len(files) > 3) == (200, True)
    assert [file for file in files if project.send(file)[0] != 200] == []
    address = "from django.templatetags.static import static; print(static('harbour/logo.svg'))"
    setup = "import django; django.setup(); "
    own = project.web.execute("python", "-c", setup + address).strip()
    assert re.fullmatch(r"/static/harbour/logo\.[0-9a-f]{12}\.svg", own)
    status, content, headers = project.send(own)
    assert (status, b"<title>Harbour</title>" in content) == (200, True)
    assert "immutable" in headers["Cache-Control"]


def test_an_extra_is_installed_and_no_installer_stays(project: Installation) -> None:
    project.web.execute("python", "-c", "import anymail")
    assert podman("exec", project.web.name, "python", "-c", "import pip", check=False).returncode
    assert podman("exec", project.web.name, "python", "-c", "import pillow_heif", check=False).returncode


def test_data_and_secrets_of_the_project_are_not_in_its_image(project: Installation) -> None:
    names = set(project.web.execute("ls", "-A", "/project").split())
    assert names == {"__pycache__", "harbour", "manage.py", "requirements"}


def test_the_system_check_of_the_project_passes(project: Installation) -> None:
    checked = podman("exec", project.web.name, "python", "manage.py", "check", "--deploy", check=False)
    found = set(re.findall(r"\(([a-z_]+\.[A-Z]\d+)\)", checked.stderr))
    # SECURE_SSL_REDIRECT is off in this test, the Python of a base image that was made is not the newest, and a place
    # for backups is chosen by the operator.
    assert found <= {"backups.W001", "security.W008", "python.E001"}, checked.stderr


def test_a_release_of_the_project_has_a_press_kit_with_a_pdf(project: Installation) -> None:
    page = int(run_editor(project, "publish_release", "Ferries sail without lifeboats"))

    def read_files() -> dict[str, str]:
        kit = json.loads(project.send(f"/api/v1/pages/{page}")[1])["press_kit"]
        return {file["kind"]: urlsplit(file["url"]).path for file in kit["files"]} if kit else {}

    wait_for(read_files, 60, "the worker has built the kit")
    status, content, headers = project.send(read_files()["pdf"])
    assert (status, headers["Content-Type"], content[:5]) == (200, "application/pdf", b"%PDF-")
    text = " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(content)).pages)
    assert "Ferries sail without lifeboats" in text
    report(f"PDF of the project: {len(content) / 1000:.0f} kB")
