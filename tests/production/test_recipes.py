"""Procfile, compose file, systemd units and Helm chart agree: commands, variables, health checks, limits."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.production.processes import ENVIRONMENT, PROJECT

UNITS, CHART = PROJECT / "ops/systemd", PROJECT / "ops/helm"
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
VALUES: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text())
EXAMPLE: dict[str, Any] = yaml.safe_load((CHART / "example-values.yaml").read_text())
IN_CHART = {**VALUES["processes"], "site": VALUES["site"], "migrate": VALUES["migrate"]}
PROCESSES = ("web", "admin", "worker", "site")
OFF_BY_DEFAULT = {"rehearsal"}  # not in the chart
HEALTHY = {"web": "/readyz", "admin": "/readyz", "worker": "-mmin -2", "site": "/healthz"}
MAX_EXPOSURE = 20  # tenths, of systemd-analyze security; 100 is a unit without hardening


def read_unit(name: str) -> dict[str, list[str]]:
    """Return the values of each key of a unit."""
    found: dict[str, list[str]] = {}
    for line in (UNITS / name).read_text().splitlines():
        if match := re.match(r"(\w+)=(.*)", line):
            found.setdefault(match[1], []).append(match[2])
    return found


def normalise(command: str | list[str]) -> str:
    """Return a command without the directory of its program, without its address, and without a shell."""
    words = command.split() if isinstance(command, str) else list(command)
    text = " ".join(words).removeprefix("sh -c ")
    text = re.sub(r"\S*/(gunicorn|python|node)\b", r"\1", text)
    text = text.replace("frontend-contract/site/", "").removeprefix("exec ").removeprefix("WEB_POOL=admin ")
    return re.sub(r" --bind \S+", "", text)


def read_image_command(dockerfile: str) -> str:
    found = re.search(r"^CMD (\[.*\])$", (PROJECT / dockerfile).read_text(), re.M)
    assert found
    return normalise(yaml.safe_load(found[1]))


def list_commands(name: str) -> Iterator[tuple[str, str]]:
    """Yield the command of a process in each description."""
    of_procfile = re.search(rf"^{name}: (.*)$", (PROJECT / "Procfile").read_text(), re.M)
    assert of_procfile
    yield "Procfile", normalise(of_procfile[1])
    image = read_image_command("frontend-contract/site/Dockerfile" if name == "site" else "Dockerfile")
    yield "docker-compose.yml", normalise(COMPOSE[name].get("command", "")) or image
    yield "ops/systemd", normalise(read_unit(f"clarion-{name}.service")["ExecStart"][0])
    if name in IN_CHART:
        yield "ops/helm", normalise(IN_CHART[name]["command"])


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_has_the_same_command_everywhere(name: str) -> None:
    commands = dict(list_commands(name))
    assert len(commands) == 4
    assert len(set(commands.values())) == 1, commands


def test_the_descriptions_have_the_same_processes() -> None:
    assert set(re.findall(r"^(\w+):", (PROJECT / "Procfile").read_text(), re.M)) == {*PROCESSES, *OFF_BY_DEFAULT}
    assert {path.stem.removeprefix("clarion-") for path in UNITS.glob("clarion-*.service")} == {
        *PROCESSES,
        *OFF_BY_DEFAULT,
        "migrate",
        "health@",
    }
    assert set(IN_CHART) == {*PROCESSES, "migrate"}
    assert {*PROCESSES, *OFF_BY_DEFAULT} <= set(COMPOSE)


@pytest.mark.parametrize("name", sorted(OFF_BY_DEFAULT))
def test_a_process_that_is_off_by_default_has_the_same_command_and_memory(name: str) -> None:
    commands = [command for where, command in list_commands(name) if where != "ops/helm"]
    unit, service = read_unit(f"clarion-{name}.service"), COMPOSE[name]
    assert len(set(commands)) == 1, commands
    assert unit["TimeoutStopSec"][0] == service["stop_grace_period"].removesuffix("s")
    assert to_megabytes(service["mem_limit"]) == to_megabytes(unit["MemoryMax"][0])
    assert service["profiles"] == [name]


def test_the_database_is_migrated_by_the_same_commands() -> None:
    unit = read_unit("clarion-migrate.service")
    expected = normalise(COMPOSE["migrate"]["command"])
    assert normalise(VALUES["migrate"]["command"]) == expected
    assert f"{normalise(unit['ExecStartPre'][0])} && {normalise(unit['ExecStart'][0])}" == expected


@pytest.mark.parametrize("name", PROCESSES)
def test_the_same_health_is_asked_for(name: str) -> None:
    in_units = re.search(rf"^  {name}\) (.*) ;;$", (UNITS / "health").read_text(), re.M)
    in_chart = (CHART / "templates" / ("site.yaml" if name == "site" else "processes.yaml")).read_text()
    assert in_units
    for where in (str(COMPOSE[name]["healthcheck"]["test"]), in_units[1], in_chart):
        assert HEALTHY[name] in where
    assert ("Host" in in_units[1]) == (name in ("web", "admin"))


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_gets_the_same_time_to_end_and_the_same_memory(name: str) -> None:
    unit, chart, service = read_unit(f"clarion-{name}.service"), IN_CHART[name], COMPOSE[name]
    assert {unit["TimeoutStopSec"][0], str(chart["stopSeconds"])} == {service["stop_grace_period"].removesuffix("s")}
    limits = [to_megabytes(one) for one in (service["mem_limit"], unit["MemoryMax"][0], chart["memory"])]
    assert len(set(limits)) == 1, limits
    assert read_unit(f"clarion-{name}.service")["TasksMax"] == [str(service["pids_limit"])]


def to_megabytes(text: str) -> int:
    """Return the megabytes of `2g`, `1536M`, `512Mi` and `${WEB_MEMORY:-2g}`."""
    found = re.search(r"(\d+)([gm])i?\}?$", text.lower())
    assert found, text
    return int(found[1]) * (1024 if found[2] == "g" else 1)


def read_variables(file: str) -> set[str]:
    return set(re.findall(r"^(\w+)=", (UNITS / file).read_text(), re.M))


def test_every_recipe_names_the_required_variables() -> None:
    required = set(ENVIRONMENT) - {"DJANGO_SETTINGS_MODULE"}  # the units and the image have it
    assert required | {"TRUSTED_PROXIES"} == read_variables("clarion.env.example")
    comment = re.search(r"a Secret with ([^\n]*?)\.\n", (CHART / "values.yaml").read_text())
    assert comment
    secret = set(re.findall(r"[A-Z][A-Z_]+", comment[1]))
    assert required <= secret | set(VALUES["environment"])
    assert required <= set(COMPOSE["web"]["environment"])


@pytest.mark.parametrize("name", PROCESSES)
def test_the_pool_of_the_admin_says_so_everywhere_and_no_other_process(name: str) -> None:
    of_procfile = re.search(rf"^{name}: (.*)$", (PROJECT / "Procfile").read_text(), re.M)
    assert of_procfile
    unit = " ".join(read_unit(f"clarion-{name}.service")["Environment"])
    said = {
        "WEB_POOL=admin " in of_procfile[1],
        "WEB_POOL=admin" in unit,
        COMPOSE[name]["environment"].get("WEB_POOL") == "admin",
        IN_CHART[name]["environment"].get("WEB_POOL") == "admin",
    }
    assert said == {name == "admin"}


def test_variables_of_the_site_are_the_same() -> None:
    required = {name for name, value in COMPOSE["site"]["environment"].items() if ":?" in str(value)}
    assert required <= read_variables("site.env.example") <= set(COMPOSE["site"]["environment"])
    template = (CHART / "templates/site.yaml").read_text()
    assert all(f'"{name}"' in template for name in required - {"FRONTEND_KEY"})
    assert "secretRef" in template


def test_the_chart_has_the_version_of_clarion_and_the_images_of_the_compose_file() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    from cms import __version__

    assert __version__.startswith(chart["appVersion"])
    assert f":-{VALUES['nginx']['image']}}}" in COMPOSE["nginx"]["image"]


def copy_units(directory: Path) -> list[Path]:
    """Copy the units, with a program that exists here in the place of each, and an instance of each template."""
    copies = []
    for unit in sorted(UNITS.glob("clarion*.*")):
        if unit.suffix not in (".service", ".target", ".timer"):
            continue
        copy = directory / unit.name.replace("@", "@web")
        copy.write_text(re.sub(r"(?<==)/(opt/clarion|usr/bin)\S*", "/bin/true", unit.read_text()))
        copies.append(copy)
    return copies


@pytest.mark.processes
def test_systemd_accepts_the_units_and_finds_them_hardened(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("not run: systemd-analyze is not installed; it is in Debian's package systemd")
    units = copy_units(tmp_path)
    verified = subprocess.run([program, "verify", *units], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    for unit in [unit for unit in units if unit.suffix == ".service"]:
        command = [program, "security", "--offline=yes", f"--threshold={MAX_EXPOSURE}", unit]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-300:]


@pytest.mark.processes
def test_helm_accepts_the_chart_and_requires_its_values() -> None:
    program = shutil.which("helm")
    if program is None:
        pytest.skip("not run: helm is not installed; `go install helm.sh/helm/v3/cmd/helm@v3.16.4` builds it")
    values = ["--values", str(CHART / "example-values.yaml")]
    linted = subprocess.run([program, "lint", "--strict", CHART, *values], capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout
    command = [program, "template", "clarion", CHART, "--kube-version", "1.31.0"]
    rendered = subprocess.run([*command, *values], capture_output=True, text=True, check=True).stdout
    kinds = {(one["kind"], one["metadata"]["name"]) for one in yaml.safe_load_all(rendered) if one}
    assert {("Deployment", name) for name in (*PROCESSES, "nginx")} | {("Job", "migrate")} <= kinds
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode
    assert "image.repository" in refused.stderr
