"""Each secret can be replaced: old and new are valid together, and the old one is not valid afterwards.

The tests of webhooks, links to unsubscribe, files under embargo, previews, metrics and the mail service are with
their apps. Commands are those that docs/operating/day-two/secrets.md prints.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from allauth.account.forms import default_token_generator
from django.test import RequestFactory
from django.urls import reverse
from redis import AuthenticationError, Redis

from cms.core.requests import client_ip
from cms.demo import factories
from cms.settings.start_checks import ISSUED, ISSUED_IN_URL, MADE, MADE_IN_URL
from tests.production.processes import PROJECT, free_port

DOCUMENT = (PROJECT / "docs/operating/day-two/secrets.md").read_text(encoding="utf-8")
OLD, NEW = "orchard-window-31", "harbour-lantern-32"
ANOTHER_KEY = "another key of the same installation, which is long enough"


def read_commands(heading: str) -> str:
    """Return the commands below a heading with the secrets of these tests."""
    section = DOCUMENT.split(f"### {heading}\n")[1].partition("\n### ")[0]
    return (
        "".join(re.findall(r"^```\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))
        .replace("NEW", NEW)
        .replace("OLD", OLD)
    )


def test_the_table_has_each_secret_that_a_setting_reads() -> None:
    rows = re.findall(r"^\| (.+?) \|", DOCUMENT, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    secrets = {*MADE, *ISSUED, *MADE_IN_URL, *ISSUED_IN_URL} - {"SECRET_KEY_FALLBACKS"}
    assert secrets - named == set()


@pytest.fixture
def change_key(settings):
    """Return a function that replaces SECRET_KEY, with the old one as a fallback or without it."""
    old = settings.SECRET_KEY

    def change_key(*, is_fallback: bool) -> None:
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = ANOTHER_KEY, [old] if is_fallback else []

    return change_key


def is_logged_in(client) -> bool:
    return bool(client.get(reverse("wagtailadmin_home")).status_code == 200)


def test_a_session_goes_on_and_is_signed_with_the_new_key_when_it_is_used(tree, client, change_key):
    used, unused = client, type(client)()
    user = factories.UserFactory(groups=["Editors"])
    for one in (used, unused):
        one.force_login(user)
    change_key(is_fallback=True)
    assert is_logged_in(used)
    change_key(is_fallback=False)
    assert (is_logged_in(used), is_logged_in(unused)) == (True, False)


def test_a_link_to_set_a_password_is_valid_while_its_key_is_a_fallback(db, change_key):
    user = factories.UserFactory()
    key = default_token_generator.make_token(user)
    change_key(is_fallback=True)
    assert default_token_generator.check_token(user, key)
    change_key(is_fallback=False)
    assert not default_token_generator.check_token(user, key)


def test_a_frontend_may_send_the_old_key_until_it_is_removed(settings):
    def name_visitor(key: str) -> str:
        headers = {"X-Frontend-Key": key, "X-Visitor-Address": "198.51.100.7"}
        return client_ip(RequestFactory().get("/", headers=headers))

    found = []
    for keys in ([OLD], [NEW, OLD], [NEW]):
        settings.FRONTEND_KEYS = keys
        found.append([name_visitor(key) == "198.51.100.7" for key in (OLD, NEW)])
    assert found == [[True, False], [True, True], [False, True]]


@pytest.fixture(scope="module")
def own_servers() -> Iterator[dict[str, str]]:
    """Yield the addresses of a PostgreSQL and a Redis of these tests, whose passwords they may change."""
    ports = {"POSTGRES_PORT": str(free_port()), "REDIS_PORT": str(free_port())}
    variables = {name: value for name, value in os.environ.items() if not name.startswith("TEST_")} | ports
    program = PROJECT / "scripts/services"
    started = subprocess.run([program, "start"], env=variables, capture_output=True, text=True, check=False)
    if started.returncode:
        pytest.skip(f"not run: no PostgreSQL and Redis: {started.stderr.strip().splitlines()[-1]}")
    try:
        yield dict(line.split("=", 1) for line in started.stdout.splitlines() if "=" in line)
    finally:
        subprocess.run([program, "stop"], env=variables, check=True, capture_output=True)


def run_line(line: str, **variables: str) -> None:
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", line], env={**os.environ, **variables}, check=True, capture_output=True
    )


@pytest.mark.processes
@pytest.mark.extended
def test_redis_accepts_both_passwords_until_the_old_one_is_removed(own_servers: dict[str, str]) -> None:
    address = own_servers["CACHE_URL"]

    def accepts(password: str) -> bool:
        try:
            with Redis.from_url(address, password=password) as server:
                return bool(server.ping())
        except AuthenticationError:
            return False

    with Redis.from_url(address) as server:
        server.config_set("requirepass", OLD)
    found = [(accepts(OLD), accepts(NEW))]
    host = urlsplit(address)
    for line in read_commands("Redis").splitlines():
        run_line(line, REDIS_HOST=str(host.hostname), REDIS_PORT=str(host.port))
        found.append((accepts(OLD), accepts(NEW)))
    assert found == [(True, False), (True, True), (False, True)]


@pytest.mark.processes
@pytest.mark.extended
def test_two_roles_of_postgresql_take_turns_and_tables_keep_their_owner(own_servers: dict[str, str]) -> None:
    address = own_servers["DATABASE_URL"]
    admin = address.replace("clarion@", "postgres@")
    with closing(psycopg.connect(address, autocommit=True)) as server:
        server.execute("CREATE ROLE postgres SUPERUSER LOGIN")
        server.execute(f"ALTER ROLE clarion PASSWORD '{OLD}'")
        server.execute("CREATE TABLE of_before (id int)")
        (hba,) = server.execute("SHOW hba_file").fetchone() or ("",)
        rules = "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        Path(hba).write_text(rules, encoding="utf-8")
        server.execute("SELECT pg_reload_conf()")

    def log_in(name: str, password: str) -> psycopg.Connection | None:
        try:
            return psycopg.connect(address, user=name, password=password, autocommit=True)
        except psycopg.OperationalError:
            return None

    def accepts(name: str, password: str) -> bool:
        found = log_in(name, password)
        if found:
            found.close()
        return found is not None

    assert not accepts("clarion", "wrong")
    for line in read_commands("The database").splitlines():
        run_line(line, ADMIN_DATABASE_URL=admin)
    assert accepts("clarion", OLD)
    new = log_in("clarion_b", NEW)
    assert new
    with closing(new):
        new.execute("ALTER TABLE of_before ADD name text")
        new.execute("CREATE TABLE of_now (id int)")
        owner = new.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'of_now'").fetchone()
        assert owner == ("clarion",)
    (ending,) = re.findall(r"`(ALTER ROLE clarion PASSWORD NULL)`", DOCUMENT)
    with closing(psycopg.connect(admin, autocommit=True)) as server:
        server.execute(ending)
    assert (accepts("clarion", OLD), accepts("clarion_b", NEW)) == (False, True)
