"""`clarion startproject` writes a complete project without any package, and refuses in words what it cannot do."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

import cms
from cms.project import command, names
from cms.project.env_file import create_env
from cms.project.errors import ProjectError
from cms.project.files import find_copied
from tests import migrated_sqlite
from tests.extension.installation import REPOSITORY, Installation, install_wheel_alone
from tests.production import test_compose_model as compose
from tests.production.processes import free_port, wait_for
from tests.system.image.installation import fetch

LOCKS = "\n".join(path.read_text() for path in find_copied("requirements/").values())
ADDRESSES = {
    "cms_url": "https://cms.harbour.example",
    "frontend_url": "https://www.harbour.example",
    "email_url": "smtp+tls://harbour:issued-elsewhere@mail.harbour.example:587",
    "image": "clarion:0.4.0",
}


@pytest.fixture
def wheel_file(tmp_path: Path) -> Path:
    """Return a file with the name of the wheel, for tests that do not install it."""
    path = tmp_path / f"clarion-{cms.__version__}-py3-none-any.whl"
    path.write_bytes(b"a wheel")
    return path


@pytest.fixture
def project(tmp_path: Path, wheel_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the directory of a new project, which is the current one."""
    monkeypatch.chdir(tmp_path)
    command.main(["startproject", "harbour_watch", "--wheel", str(wheel_file)])
    monkeypatch.chdir(tmp_path / "harbour_watch")
    return tmp_path / "harbour_watch"


def manage(project: Path, data: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` of a project with this checkout in the place of an installed Clarion."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), "DATA_DIR": str(data), **variables}
    return subprocess.run([sys.executable, "manage.py", *arguments], cwd=project, env=environment,
                          capture_output=True, text=True, check=False, timeout=300)  # fmt: skip


@pytest.mark.processes
def test_the_checks_and_the_tests_of_a_new_project_pass(project: Path, tmp_path: Path, django_db_setup: Any) -> None:
    (project / "var").mkdir()
    migrated_sqlite.copy_to(project / "var" / "test.sqlite3")
    settings = {"DJANGO_SETTINGS_MODULE": "harbour_watch.settings.test"}
    checked = manage(project, tmp_path / "data", "check", **settings)
    assert checked.stdout == "System check identified no issues (0 silenced).\n", checked.stderr
    tested = manage(project, tmp_path / "data", "test", "--keepdb", **settings)
    assert tested.returncode == 0, tested.stderr
    assert "Ran 4 tests" in tested.stderr


@pytest.mark.processes
@pytest.mark.extended
def test_both_commands_work_in_a_project_of_the_installed_wheel(
    wheel: Path, tmp_path: Path, django_db_setup: Any
) -> None:
    tools = install_wheel_alone(tmp_path, wheel)
    tools.run("clarion", "startproject", "harbour")
    project = Installation(tmp_path / "harbour")
    (project.directory / "var").mkdir()
    for name in ("test.sqlite3", "clarion.sqlite3"):  # the tutorials begin with an empty database
        migrated_sqlite.copy_to(project.directory / "var" / name)
    assert "Ran 4 tests" in project.run("make", "test", PYTHON=sys.executable)
    ports = {"PORT": str(free_port()), "SITE_PORT": str(free_port())}
    with (tmp_path / "run.log").open("w") as log:
        environment = {**project.environment, **ports}
        running = subprocess.Popen(["make", "run"], cwd=project.directory, env=environment, stdout=log, stderr=log,
                                   start_new_session=True)  # fmt: skip
    try:
        address = f"http://127.0.0.1:{ports['PORT']}"
        wait_for(lambda: fetch(f"{address}/readyz")[0] == 200 or running.poll() is not None, 600, "Clarion responds")
        assert running.poll() is None, (tmp_path / "run.log").read_text()
        assert fetch(f"{address}/admin/login/")[0] == 200
        assert b'"title":"Harbour"' in fetch(f"{address}/api/v1/resolve?path=/")[1]
        login = (project.directory / "var" / "login.txt").read_text()
        assert login in (tmp_path / "run.log").read_text().replace("\n  ", "\n")
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait(timeout=60)
    project.run("make", "prepare", **ports)
    assert (project.directory / "var" / "login.txt").read_text() == login


@pytest.mark.processes
def test_production_starts_with_the_secrets_of_the_generated_file(project: Path, tmp_path: Path) -> None:
    """Docker Compose passes them on; the variables that it composes are taken from the resolved file."""
    create_env(project, **ADDRESSES)
    variables = (project / ".env").read_text()
    services = compose.resolve(tmp_path, str(project / "docker-compose.yml"), variables=variables)
    assert services["web"]["image"] == "harbour_watch"
    assert services["web"]["build"]["args"]["CLARION_IMAGE"] == "clarion:0.4.0"
    given = {name: value for name, value in services["web"]["environment"].items() if value is not None}
    started = manage(project, tmp_path / "data", "diffsettings", ENVIRONMENT="production", **given)
    assert started.returncode == 0, started.stderr
    assert "SECURE_HSTS_SECONDS = 31536000" in started.stdout  # only production sets it


@pytest.mark.processes
def test_an_unknown_environment_is_named(project: Path, tmp_path: Path) -> None:
    done = manage(project, tmp_path / "data", "check", ENVIRONMENT="prod")
    assert "ENVIRONMENT is “prod”: use production or development." in done.stderr


@pytest.mark.processes
def test_the_command_needs_no_package(tmp_path: Path, wheel_file: Path) -> None:
    code = "from cms.project.command import main; main()"
    command = [sys.executable, "-S", "-c", code, "startproject", "harbour", "--wheel", str(wheel_file)]
    variables = {"PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "make run" in done.stdout


def test_a_project_is_complete(project: Path) -> None:
    files = {path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()}
    assert files >= {
        ".dockerignore", ".env.example", ".gitignore", "Dockerfile", "Makefile", "Procfile", "README.md", "manage.py",
        "docker-compose.https.yml", "docker-compose.yml", "harbour_watch/settings/__init__.py",
        "harbour_watch/tests/test_site.py", "ops/elasticsearch/role.json", "ops/nginx/nginx.conf",
        "ops/prometheus/alerts.yml", "scripts/packages", f"packages/clarion-{cms.__version__}-py3-none-any.whl",
        *(f"requirements/{name}.txt" for name in ("anymail", "base", "clarion", "pdf", "semantic", "tracing")),
    }  # fmt: skip
    text = "".join(path.read_text() for path in project.rglob("*") if path.is_file())
    assert "{{ name }}" not in text
    assert "project_name" not in " ".join(files)
    assert "Harbour Watch" in (project / "README.md").read_text()
    for program in ("manage.py", "scripts/packages", "ops/elasticsearch/create-account"):
        assert os.access(project / program, os.X_OK), program


def test_both_commands_of_our_readme_are_those_of_a_project(project: Path) -> None:
    ours, theirs = ((path / "README.md").read_text() for path in (REPOSITORY, project))
    commands = re.findall(r"^```\n(make \w+)\n```$", theirs, re.M)
    assert commands == re.findall(r"^```\n(make \w+)\n```$", ours, re.M) == ["make run", "make test"]


def test_a_project_gets_every_file_of_ops_but_those_of_our_own_image() -> None:
    """A new directory of `ops/` gets a line in the table `force-include` of pyproject.toml."""
    ops = {path.relative_to(REPOSITORY).as_posix() for path in (REPOSITORY / "ops").rglob("*") if path.is_file()}
    assert set(find_copied("ops/")) == {name for name in ops if not name.startswith("ops/image/")}


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Harbour", "is not a name of a Python package"),
        ("harbour-watch", "is not a name of a Python package"),
        ("9lives", "is not a name of a Python package"),
        ("harbour__watch", "is not a name of a Python package"),
        ("../harbour", "is not a name of a Python package"),
        ("class", "is a word of Python"),
        ("search", "is a package of Clarion"),
        ("ops", "is a directory that each project has"),
        ("json", "is a module of Python itself"),
        ("gunicorn", "is a package that Clarion needs"),
        ("allauth", "is a package that Clarion needs"),
        ("pages", "is the label of an app"),
        ("pytest", "is a module that is installed already"),
    ],
)
def test_a_name_that_is_bad_or_hides_a_package_is_refused(name: str, why: str) -> None:
    with pytest.raises(ProjectError, match=f"^“{re.escape(name)}” {why}"):
        names.check_name(name, LOCKS)


def test_names_of_every_locked_package_and_app_are_refused() -> None:
    locked = {normalise(name) for name in names.LOCKED.findall(LOCKS)}
    imported = {module for module, sources in packages_distributions().items() if locked & set(map(normalise, sources))}
    labels = {config.label for config in apps.get_app_configs()}
    for name in filter(names.NAME_PATTERN.fullmatch, imported | labels):
        with pytest.raises(ProjectError, match=r"Clarion|of Python itself"):
            names.check_name(name, LOCKS)


def normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()


def test_the_command_says_why_a_name_is_refused_and_writes_nothing(
    tmp_path: Path, wheel_file: Path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match=r"^clarion startproject: “json” is a module of Python itself"):
        command.main(["startproject", "json", "--wheel", str(wheel_file)])
    assert [path.name for path in tmp_path.iterdir()] == [wheel_file.name]


@pytest.mark.parametrize("name", ["harbour", "harbour_watch", "h2o", "site_search"])
def test_other_names_are_accepted(name: str) -> None:
    names.check_name(name, LOCKS)


def test_an_existing_directory_is_refused_and_unchanged(project: Path, wheel_file: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(project.parent)
    (project / "manage.py").write_text("ours")
    with pytest.raises(SystemExit, match=r"harbour_watch/ exists already in this directory"):
        command.main(["startproject", "harbour_watch", "--wheel", str(wheel_file)])
    assert (project / "manage.py").read_text() == "ours"
    assert [path.name for path in project.parent.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("wheel_name", "why"),
    [
        ("missing.whl", "The wheel of Clarion is not at"),
        ("clarion-0.1.0-py3-none-any.whl", "is not the wheel of this version"),
    ],
)
def test_a_wheel_that_is_missing_or_of_another_version_is_refused(tmp_path, monkeypatch, wheel_name, why) -> None:
    monkeypatch.chdir(tmp_path)
    if wheel_name != "missing.whl":
        (tmp_path / wheel_name).touch()
    with pytest.raises(SystemExit, match=why):
        command.main(["startproject", "harbour", "--wheel", wheel_name])
    assert not (tmp_path / "harbour").exists()


def test_the_generated_file_has_a_strong_secret_of_its_own_for_each_variable(project: Path) -> None:
    create_env(project, **ADDRESSES)
    text = (project / ".env").read_text()
    assert not re.findall(r"^\w+=$", text, re.M), "every required variable has a value"
    values = dict(re.findall(r"^(\w+(?:_KEYS?|_PASSWORD))=(.*)$", text, re.M))
    assert {
        "SECRET_KEY",
        "SECOND_FACTOR_KEYS",
        "FRONTEND_KEY",
        "POSTGRES_PASSWORD",
        "REDIS_PASSWORD",
        "SEARCH_PASSWORD",
    } <= set(values)
    assert len(set(values.values())) == len(values)
    assert {len(value) for value in values.values()} == {64}  # hexadecimal digits, as keys of backups need
    assert "ALLOWED_HOSTS=cms.harbour.example\n" in text
    assert (project / ".env").stat().st_mode & 0o777 == 0o600


def test_secrets_that_exist_are_never_replaced(project: Path) -> None:
    create_env(project, **ADDRESSES)
    before = (project / ".env").read_text()
    with pytest.raises(ProjectError, match=r"There is a \.env already"):
        create_env(project, **ADDRESSES)
    assert (project / ".env").read_text() == before


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"cms_url": "cms.harbour.example"}, "--cms-url must be an address"),
        ({"frontend_url": "https://www.harbour.example/site/"}, "--frontend-url must be an address without a path"),
        ({"cms_url": "https://[cms.harbour.example"}, "--cms-url must be an address"),
        ({"email_url": "mail.harbour.example"}, "--email-url must begin with"),
        ({"email_url": "smtp+tls://harbour:pa$$word@mail.harbour.example:587"}, r"EMAIL_URL contains “\$”.* %24"),
        ({"image": "clarion:0.4.0\nDEBUG=true"}, "CLARION_IMAGE contains"),
    ],
)
def test_wrong_addresses_write_no_file(project: Path, change: dict[str, str], why: str) -> None:
    with pytest.raises(ProjectError, match=why):
        create_env(project, **{**ADDRESSES, **change})
    assert not (project / ".env").exists()


def test_secrets_and_data_stay_out_of_the_image_and_of_version_control(project: Path) -> None:
    ignored = (project / ".dockerignore").read_text().splitlines()
    assert {".env*", ".venv", "var", ".git*", "packages"} <= set(ignored)
    assert {".env", "/.venv/", "/var/"} <= set((project / ".gitignore").read_text().splitlines())


def test_the_image_has_no_default_and_its_user_is_not_root(project: Path) -> None:
    dockerfile = (project / "Dockerfile").read_text()
    assert "\nARG CLARION_IMAGE\nFROM ${CLARION_IMAGE}\n" in dockerfile
    assert dockerfile.rstrip().endswith("USER clarion")
    assert not re.search(r"(?i)^(ARG|ENV) .*(password|secret|token)", dockerfile, re.M)


def test_an_update_replaces_copies_and_keeps_what_is_the_projects_own(project: Path, wheel_file: Path, capsys) -> None:
    (project / "ops/nginx/nginx.conf").write_text("older")
    (project / "packages/clarion-0.3.0-py3-none-any.whl").touch()
    (project / "requirements/project.in").write_text("wagtail-localize\n")
    capsys.readouterr()
    command.main(["update_project", "--wheel", str(wheel_file)])
    assert capsys.readouterr().out.splitlines()[:1] == ["Wrote ops/nginx/nginx.conf"]
    assert (project / "ops/nginx/nginx.conf").read_bytes() == (REPOSITORY / "ops/nginx/nginx.conf").read_bytes()
    assert [path.name for path in (project / "packages").iterdir()] == [wheel_file.name]
    assert (project / "requirements/project.in").read_text() == "wagtail-localize\n"


def test_an_update_of_another_directory_is_refused(tmp_path: Path, wheel_file: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="This directory is no project"):
        command.main(["update_project", "--wheel", str(wheel_file)])
