"""The Compose files as compose-go, the library of Docker Compose, resolves them: profiles, limits, missing secrets."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.production.processes import PROJECT

EXAMPLE = (PROJECT / ".env.example").read_text()
VALUES = re.sub(r"^(\w+)=$", r"\1=something", EXAMPLE, flags=re.M)
UNCOMMENTED = re.sub(r"^#(?!COMPOSE_)(\w+=)", r"\1", VALUES, flags=re.M)  # every optional variable is set
BASE, HTTPS = "docker-compose.yml", "docker-compose.https.yml"
ENDING = {"capacity", "migrate", "search-account"}  # services that do their work and end


@cache
def find_program() -> str:
    """Return the path of the program that resolves Compose files, or skip the test."""
    found = subprocess.run([PROJECT / "scripts/compose", "path"], capture_output=True, text=True, check=False)
    if found.returncode:
        why = (
            "build it with `scripts/compose install`" if shutil.which("go") else "Go, which builds it, is not installed"
        )
        pytest.skip(f"not run: no program to resolve Compose files with; {why}")
    return found.stdout.strip()


def run_compose(
    directory: Path, *files: str, variables: str = VALUES, profile: str = ""
) -> subprocess.CompletedProcess[str]:
    """Resolve Compose files with the text of a file `.env`, and with nothing from the environment of this process."""
    env_file = directory / "env"
    env_file.write_text(variables)
    command = [find_program(), "-env-file", str(env_file), "-profile", profile, *files]
    return subprocess.run(command, cwd=PROJECT, env={}, capture_output=True, text=True, check=False)


def resolve(directory: Path, *files: str, variables: str = VALUES, profile: str = "") -> dict[str, Any]:
    """Return the services of the resolved files."""
    done = run_compose(directory, *files, variables=variables, profile=profile)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["services"]


@pytest.mark.parametrize("variables", [VALUES, UNCOMMENTED], ids=["required", "all"])
@pytest.mark.parametrize("files", [(BASE,), (BASE, HTTPS)], ids=["behind-proxy", "https"])
def test_the_files_are_valid(tmp_path: Path, files: tuple[str, ...], variables: str) -> None:
    assert len(resolve(tmp_path, *files, variables=variables)) == 10


def test_the_site_is_a_service_of_its_profile(tmp_path: Path) -> None:
    assert "site" not in resolve(tmp_path, BASE)
    site = resolve(tmp_path, BASE, profile="site")["site"]
    assert site["build"]["context"] == str(PROJECT / "frontend-contract/site")
    assert (PROJECT / "frontend-contract/site" / site["build"]["dockerfile"]).is_file()
    assert site["environment"]["CMS_URL"] == "https://cms.example.org"


def test_every_service_has_limits_rotated_logs_and_health_checks(tmp_path: Path) -> None:
    for name, service in resolve(tmp_path, BASE, profile="site").items():
        assert int(service["mem_limit"]) > 0, name
        assert service["pids_limit"] > 0, name
        assert service["logging"]["options"].keys() == {"max-size", "max-file"}, name
        assert service["restart"] == ("no" if name in ENDING else "unless-stopped"), name
        assert name in ENDING or service["healthcheck"]["test"], name


def test_only_https_is_published_beyond_this_machine(tmp_path: Path) -> None:
    for files, published in (((BASE,), set()), ((BASE, HTTPS), {"80", "443"})):
        services = resolve(tmp_path, *files, profile="site")
        ports = [port for service in services.values() for port in service.get("ports", [])]
        assert {port["published"] for port in ports if port.get("host_ip") != "127.0.0.1"} == published


@pytest.mark.parametrize("name", re.findall(r"^(\w+)=", EXAMPLE, re.M))
def test_a_missing_variable_is_named(tmp_path: Path, name: str) -> None:
    done = run_compose(tmp_path, BASE, variables=re.sub(rf"^{name}=.*$", "", VALUES, flags=re.M))
    assert done.returncode == 1
    assert f"required variable {name} is missing a value: set it in .env" in done.stderr


def test_values_with_quotes_reach_the_containers(tmp_path: Path) -> None:
    given = '{"press-office": ["press_officer"], "it": ["administrator"]}'
    web = resolve(tmp_path, BASE, variables=f"{VALUES}\nOIDC_ROLES={given}\n")["web"]
    assert web["environment"]["OIDC_ROLES"] == given
    assert web["environment"]["OIDC_NAME"] is None, "what is not set is not passed on"
