"""docker-compose.yml: its services, ports, health checks and volumes, and the error for a missing secret."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.production.processes import ENVIRONMENT, PROJECT

TEXT = (PROJECT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OWN_SERVICES = ("migrate", "web", "worker")
SERVERS = ("postgres", "elasticsearch", "redis")
REQUIRED = set(re.findall(r"\$\{(\w+):\?", TEXT))
OPTIONAL = set(re.findall(r"\$\{(\w+):-", TEXT))
EXAMPLE = (PROJECT / ".env.example").read_text()


def test_an_installation_has_these_services() -> None:
    assert sorted(SERVICES) == sorted(OWN_SERVICES + SERVERS)


@pytest.mark.parametrize("name", SERVICES)
def test_services_listen_on_the_local_host_only(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))
    assert "network_mode" not in SERVICES[name]


def test_elasticsearch_requires_a_password() -> None:
    given = SERVICES["elasticsearch"]["environment"]
    assert given["xpack.security.enabled"] == "true"
    assert given["action.auto_create_index"] == "false"
    assert given["discovery.type"] == "single-node"


def test_elasticsearch_has_the_version_used_by_the_tests() -> None:
    tested = re.search(r"elasticsearch:(8\.19\.\d+)", (PROJECT / "scripts/elasticsearch").read_text())
    assert tested
    assert SERVICES["elasticsearch"]["image"] == f"docker.elastic.co/elasticsearch/{tested[0]}"


@pytest.mark.parametrize("name", OWN_SERVICES)
def test_own_services_get_all_required_variables(name: str) -> None:
    assert set(ENVIRONMENT) - {"DJANGO_SETTINGS_MODULE"} <= set(SERVICES[name]["environment"])


@pytest.mark.parametrize("name", ["web", "worker"])
def test_own_services_wait_for_the_database_and_share_media(name: str) -> None:
    waits = {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()}
    assert waits == {
        "postgres": "service_healthy",
        "redis": "service_healthy",
        "migrate": "service_completed_successfully",
    }
    assert SERVICES[name]["volumes"] == ["media:/data/media"]


@pytest.mark.parametrize("name", [*SERVERS, "web"])
def test_services_have_health_checks(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_every_volume_is_named_and_used() -> None:
    mounted = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert mounted == set(COMPOSE["volumes"])


def test_no_secret_has_a_default_and_the_example_holds_none() -> None:
    assert {"SECRET_KEY", "POSTGRES_PASSWORD", "ELASTIC_PASSWORD"} <= REQUIRED
    assert {name for name in OPTIONAL if re.search("KEY|PASSWORD|SECRET", name)} == {"SECRET_KEY_FALLBACKS"}
    assert "${SECRET_KEY_FALLBACKS:-}" in TEXT  # rarely needed, and empty by default
    assert dict(re.findall(r"^(\w*(?:KEY|PASSWORD))=(.*)$", EXAMPLE, re.M)) == dict.fromkeys(
        ("SECRET_KEY", "POSTGRES_PASSWORD", "ELASTIC_PASSWORD"), ""
    )


def test_the_example_names_every_variable_and_no_other() -> None:
    assert set(re.findall(r"^(\w+)=", EXAMPLE, re.M)) == REQUIRED
    assert set(re.findall(r"^#(\w+)=", EXAMPLE, re.M)) == OPTIONAL


def docker_compose(*arguments: str, env_file: Path) -> subprocess.CompletedProcess[str]:
    """Run Docker Compose on the file, which needs no Docker engine."""
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("not run: no Docker Compose to read docker-compose.yml with")
    command = [docker, "compose", "--env-file", str(env_file), *arguments]
    return subprocess.run(command, cwd=PROJECT, env={}, capture_output=True, text=True, check=False)


def test_docker_compose_accepts_the_file(tmp_path: Path) -> None:
    env_file = tmp_path / "env"
    env_file.write_text(re.sub(r"^(\w+)=$", r"\1=something", EXAMPLE, flags=re.M))
    done = docker_compose("config", "--quiet", env_file=env_file)
    assert (done.returncode, done.stderr) == (0, "")


def test_docker_compose_names_a_missing_secret(tmp_path: Path) -> None:
    env_file = tmp_path / "env"
    env_file.write_text(re.sub(r"^(SECRET_KEY|POSTGRES_PASSWORD|EMAIL_URL)=$", r"\1=something", EXAMPLE, flags=re.M))
    done = docker_compose("config", "--quiet", env_file=env_file)
    assert done.returncode != 0
    assert "ELASTIC_PASSWORD" in done.stderr
