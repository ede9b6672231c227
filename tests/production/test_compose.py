"""docker-compose.yml: its services, ports, networks, images and volumes, and the error for a missing secret."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from redis import Redis
from redis.exceptions import AuthenticationError
from redis.exceptions import ConnectionError as RedisConnectionError

from cms.settings import gunicorn
from tests.production.processes import ENVIRONMENT, PROJECT, free_port, wait_for

BEHIND_PROXY = "server-behind-proxy.conf"
TEXT = (PROJECT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OWN_SERVICES = ("migrate", "web", "admin", "worker", "rehearsal")
SERVERS = ("nginx", "postgres", "elasticsearch", "redis")
BUILT = (*OWN_SERVICES, "site", "capacity")
NAMED_IN_THE_EXAMPLE_ONLY = {"COMPOSE_FILE", "COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME"}  # Docker Compose reads them
REQUIRED = set(re.findall(r"\$\{(\w+):\?", TEXT))
OPTIONAL = set(re.findall(r"\$\{(\w+):-", TEXT))
PASSED_ON = {
    name
    for service in ("web", "site")
    for given in (SERVICES[service]["environment"], SERVICES[service]["build"]["args"])
    for name, value in given.items()
    if value is None
}  # if they are set
EXAMPLE = (PROJECT / ".env.example").read_text()


def test_an_installation_has_these_services() -> None:
    assert sorted(SERVICES) == sorted((*BUILT, *SERVERS, "search-account"))


@pytest.mark.parametrize("name", SERVICES)
def test_services_listen_on_the_local_host_only(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))
    assert "network_mode" not in SERVICES[name]


def test_only_nginx_and_the_site_publish_ports_and_reach_no_database() -> None:
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["nginx", "site"]
    assert {name: service["networks"] for name, service in SERVICES.items() if "networks" in service} == {
        "nginx": ["front"],
        "web": ["front", "default"],
        "admin": ["front", "default"],
        "rehearsal": ["front", "default"],
        "site": ["site"],
    }


def test_nginx_is_the_proxy_that_clarion_trusts() -> None:
    subnet = COMPOSE["networks"]["front"]["ipam"]["config"][0]["subnet"]
    assert {SERVICES[name]["environment"]["TRUSTED_PROXIES"] for name in OWN_SERVICES} == {subnet}


def test_nginx_uses_the_configuration_of_the_tests() -> None:
    mounted = dict(reversed(volume.rsplit(":", 2)[:2]) for volume in SERVICES["nginx"]["volumes"] if "ops" in volume)
    assert mounted == {"/etc/nginx/clarion": "./ops/nginx", "/etc/nginx/server.conf": f"./ops/nginx/{BEHIND_PROXY}"}
    assert (PROJECT / "ops/nginx" / BEHIND_PROXY).is_file()
    assert SERVICES["nginx"]["command"][2] == "/etc/nginx/clarion/nginx.conf"
    with_https = yaml.safe_load((PROJECT / "docker-compose.https.yml").read_text())["services"]["nginx"]
    assert with_https["volumes"] == ["./ops/nginx/server-https.conf:/etc/nginx/server.conf:ro"]


@pytest.mark.parametrize("name", SERVICES)
def test_images_have_exact_versions_that_the_operator_may_replace(name: str) -> None:
    image = SERVICES[name]["image"]
    if name in BUILT:
        build = SERVICES[name]["build"]
        [(argument, image)] = [(one, value) for one, value in build["args"].items() if one.endswith("_IMAGE") and value]
        dockerfile = PROJECT / build["context"] / build.get("dockerfile", "Dockerfile")
        assert f"ARG {argument}={image.partition(':-')[2][:-1]}\n" in dockerfile.read_text()
    assert re.fullmatch(r"\$\{[A-Z]+_IMAGE:-[\w./-]+:\d+\.\d+(\.\d+)?[\w.-]*\}", image)


def test_elasticsearch_requires_a_password() -> None:
    given = SERVICES["elasticsearch"]["environment"]
    assert given["xpack.security.enabled"] == "true"
    assert given["action.auto_create_index"] == "false"
    assert given["discovery.type"] == "single-node"


def test_elasticsearch_has_the_version_used_by_the_tests() -> None:
    tested = re.search(r"elasticsearch:(8\.19\.\d+)", (PROJECT / "scripts/elasticsearch").read_text())
    assert tested
    assert f":-docker.elastic.co/elasticsearch/{tested[0]}}}" in SERVICES["elasticsearch"]["image"]


def test_clarion_has_an_account_of_its_own_for_elasticsearch_and_a_password_for_redis() -> None:
    given = SERVICES["web"]["environment"]
    assert given["SEARCH_URL"].startswith("http://clarion:${SEARCH_PASSWORD:?")
    assert given["CACHE_URL"].startswith("redis://:${REDIS_PASSWORD:?")
    assert not any("ELASTIC_PASSWORD" in str(SERVICES[name]["environment"]) for name in OWN_SERVICES)
    assert SERVICES["search-account"]["command"] == ["/ops/create-account"]
    assert (PROJECT / "ops/elasticsearch/create-account").stat().st_mode & 0o111


def test_redis_refuses_requests_without_the_password(tmp_path: Path) -> None:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("not run: redis-server is not installed")
    port = free_port()
    shell, option, script = SERVICES["redis"]["command"]
    script = script.replace("$$", "$").replace("redis-server -", f"redis-server - --bind 127.0.0.1 --port {port}")
    environment = {"PATH": os.environ["PATH"], "REDIS_PASSWORD": "a-password"}
    with subprocess.Popen([shell, option, script], env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL) as redis:
        try:
            with Redis(port=port, password="a-password") as client:
                wait_for(lambda: is_available(client), 20, "Redis responds")
                assert "a-password" not in Path(f"/proc/{redis.pid}/cmdline").read_text()
            with Redis(port=port) as anonymous, pytest.raises(AuthenticationError):
                anonymous.ping()
        finally:
            redis.terminate()


def is_available(client: Redis) -> bool:
    try:
        return client.ping()
    except RedisConnectionError:
        return False


@pytest.mark.parametrize("name", OWN_SERVICES)
def test_own_services_get_all_required_variables(name: str) -> None:
    assert set(ENVIRONMENT) - {"DJANGO_SETTINGS_MODULE"} <= set(SERVICES[name]["environment"])


@pytest.mark.parametrize("name", ["web", "admin", "worker", "rehearsal"])
def test_own_services_wait_for_the_database_and_share_media(name: str) -> None:
    waits = {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()}
    assert waits == {
        "postgres": "service_healthy",
        "redis": "service_healthy",
        "migrate": "service_completed_successfully",
    }
    own = {"worker": ["backups:/data/backups"], "rehearsal": ["rehearsals:/data/rehearsals"]}
    assert SERVICES[name]["volumes"] == ["media:/data/media", *own.get(name, [])]


@pytest.mark.parametrize("name", BUILT)
def test_own_containers_cannot_change_their_files_and_have_no_capabilities(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in service, "the image names the user, who is not root"


@pytest.mark.parametrize("name", ["web", "admin"])
def test_containers_of_web_stop_after_the_requests_that_gunicorn_finishes(name: str) -> None:
    assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > gunicorn.timeout


def test_every_volume_is_named_and_used() -> None:
    mounted = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert {name for name in mounted if not name.startswith((".", "$"))} == set(COMPOSE["volumes"])


def test_nginx_and_postgresql_get_their_numbers_before_they_start() -> None:
    for name, directory in (("nginx", "/etc/nginx/capacity"), ("postgres", "/capacity")):
        assert SERVICES[name]["depends_on"]["capacity"] == {"condition": "service_completed_successfully"}
        assert f"capacity:{directory}:ro" in SERVICES[name]["volumes"]
    assert SERVICES["capacity"]["command"] == "python -m cms.settings.capacity write /data/capacity"
    assert SERVICES["capacity"]["volumes"] == ["capacity:/data/capacity"]
    assert 'max_connections="$$(cat /capacity/max_connections)"' in SERVICES["postgres"]["command"][2]
    dockerfile = (PROJECT / "Dockerfile").read_text()
    assert " /volumes/capacity" in dockerfile, "a new volume gets the owner of this directory"


def test_only_other_numbers_recreate_postgresql() -> None:
    """An upgrade recreates `capacity`. PostgreSQL and nginx go on until the database is migrated and web recreated."""
    numbers = SERVICES["capacity"]["environment"]
    assert set(numbers) == {"WEB_CORES", "WEB_THREADS", "WEB_CONCURRENCY", "ADMIN_CONCURRENCY"}
    for name in ("postgres", "web", "admin"):
        assert numbers.items() <= SERVICES[name]["environment"].items(), name
    restarting = {name for name, service in SERVICES.items() for how in service.get("depends_on", {}).values()
                  if how.get("restart")}  # fmt: skip
    assert restarting == {"nginx"}
    assert {name for name, how in SERVICES["nginx"]["depends_on"].items() if how.get("restart")} == {"web", "admin"}


def test_no_secret_has_a_default_and_the_example_holds_none() -> None:
    passwords = {
        "SECRET_KEY",
        "FRONTEND_KEY",
        *(f"{name}_PASSWORD" for name in ("POSTGRES", "ELASTIC", "SEARCH", "REDIS")),
    }
    assert passwords <= REQUIRED
    optional = {name for name in OPTIONAL if re.search("KEY|PASSWORD|SECRET", name)}
    assert all(f"${{{name}:-}}" in TEXT for name in optional), "optional keys are empty by default"
    assert dict(re.findall(r"^(\w*(?:KEY|PASSWORD))=(.*)$", EXAMPLE, re.M)) == dict.fromkeys(passwords, "")


def test_the_example_names_every_variable_and_no_other() -> None:
    assert set(re.findall(r"^(\w+)=", EXAMPLE, re.M)) == REQUIRED
    assert set(re.findall(r"^#(\w+)=", EXAMPLE, re.M)) == OPTIONAL | PASSED_ON | NAMED_IN_THE_EXAMPLE_ONLY


def test_nothing_starts_before_the_python_of_the_image_was_checked_and_the_database_migrated() -> None:
    assert SERVICES["migrate"]["command"] == [
        "sh",
        "-c",
        "python manage.py check --deploy --tag python && python manage.py migrate --no-input",
    ]
    assert all("migrate" in SERVICES[name]["depends_on"] for name in OWN_SERVICES if name != "migrate")


@pytest.mark.parametrize("name", ["web", "admin", "worker", "site"])
def test_the_site_and_clarion_require_the_same_key(name: str) -> None:
    """Without it all visitors of the site are one client, and one of them closes the forms for all."""
    assert SERVICES[name]["environment"]["FRONTEND_KEY"] == "${FRONTEND_KEY:?set it in .env}"
