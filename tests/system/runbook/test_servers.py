"""Symptoms of PostgreSQL and Elasticsearch, of an installation that uses both."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import psycopg
import pytest

from tests.production import servers
from tests.production.processes import environment, wait_for, write_static_manifest

from .conftest import SETTINGS
from .installation import Installation, begin, run_installation

pytestmark = [pytest.mark.processes, pytest.mark.slow, pytest.mark.elasticsearch, pytest.mark.extended]

IDLE_SECONDS = 60  # what the runbook leaves to a connection that does nothing
CONNECTIONS = 12
# A release whose embargo ended five minutes ago, and which no worker has published.
SCHEDULE = """
from datetime import timedelta
from cms.core import clock
from cms.demo import factories
factories.site()
before = clock.system_time() - timedelta(minutes=10)
with clock.replaced_by(lambda: before):
    until = before + timedelta(minutes=5)
    page = factories.ReleaseFactory(title="Bogbean bloom", live=False, embargo_until=until, go_live_at=until)
    page.save_revision().publish()
    page.refresh_from_db()
print(page.pk, page.live)
"""
IS_LIVE = "from wagtail.models import Page; print(Page.objects.get(pk={page}).live)"
PUBLISH = "from cms.demo import factories; print(factories.StoryFactory(bare=True).pk)"


@dataclass
class Forgotten:
    """Connections of other programs that do nothing: one has locked a page, the others only exist."""

    page: str
    connections: list[psycopg.Connection]
    admin: str  # URL of the superuser

    def wait(self) -> None:
        """Wait until the connections have done nothing for so long that the runbook ends them."""
        pids = [one.info.backend_pid for one in self.connections if not one.closed]
        young = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s) AND state_change > now() - interval '61 s'"
        wait_for(lambda: self.execute(young, pids) == 0, 2 * IDLE_SECONDS, "they are idle for long")

    def execute(self, statement: str, *parameters: object) -> object:
        """Execute a statement as the superuser on a new connection, and return the first value."""
        with closing(psycopg.connect(self.admin, autocommit=True)) as connection:
            found = connection.execute(statement, parameters or None)  # type: ignore[arg-type]
            row = found.fetchone() if found.description else None
        return row[0] if row else None


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Yield an installation whose role in PostgreSQL is no superuser, as in production; no process runs yet."""
    directory = tmp_path_factory.mktemp("runbook")
    data = directory / "data"
    data.mkdir()
    write_static_manifest(data)
    with servers.database(migrated=True) as address, servers.index() as search, _role(address) as url:
        env = environment(data, DATABASE_URL=url, CACHE_URL=servers.services()["CACHE_URL"], **search, **SETTINGS)
        with run_installation(directory, env) as found:
            found.variables |= {"ADMIN_DATABASE_URL": address, "PGDATABASE": urlsplit(address).path.strip("/")}
            yield found


@pytest.fixture(scope="module")
def forgotten(site: Installation) -> Iterator[Forgotten]:
    """Open the connections at the beginning of the module, so that they are old when a test needs that."""
    page, is_live = site.python(SCHEDULE).split()
    assert is_live == "False"
    with ExitStack() as stack:
        url = site.env["DATABASE_URL"]
        opened = [stack.enter_context(closing(psycopg.connect(url))) for _ in range(CONNECTIONS)]
        for number, one in enumerate(opened):
            one.autocommit = bool(number)
            one.execute("SELECT set_config('application_name', 'monthly report', false)")
        opened[0].execute("SELECT 1 FROM wagtailcore_page WHERE id = %s FOR UPDATE", [page])
        yield Forgotten(page, opened, site.variables["ADMIN_DATABASE_URL"])


def test_the_index_is_read_only(site: Installation, forgotten: Forgotten) -> None:
    site.start("clarion-worker")
    site.commands.run("manage.py", "show_search_status", "--wait", "120")
    _change_indexes(site, {"index.blocks.write": True})
    site.python(PUBLISH)
    case = begin(site, "The index is read-only")
    case.shows('"index.blocks.write":"true"', "waiting    1")
    case.mend()
    case.ends()


def test_the_database_is_read_only(site: Installation, forgotten: Forgotten) -> None:
    forgotten.execute(f"ALTER DATABASE {site.variables['PGDATABASE']} SET default_transaction_read_only = on")
    site.stop("clarion-worker")
    site.start("clarion-web", "clarion-worker")
    case = begin(site, "The database is read-only")
    case.shows('"writable": false', " f                 | on")
    assert "reason='read_only'" in site.log
    assert _ask(site, "/readyz") == _ask(site, "/api/v1/site") == 200
    case.mend()
    case.ends()


def test_an_embargo_lifted_late(site: Installation, forgotten: Forgotten) -> None:
    site.start("clarion-worker")
    forgotten.wait()
    case = begin(site, "An embargo lifted late")
    case.shows("critical: 1 publication or expiry is late.", "monthly report", "FOR UPDATE")
    case.mend()
    case.ends()
    assert site.python(IS_LIVE.format(page=forgotten.page)) == "True"


def test_everything_answers_503(site: Installation, forgotten: Forgotten) -> None:
    site.stop("clarion-web", "clarion-worker")
    forgotten.wait()
    name = site.variables["PGDATABASE"]
    open_ones = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
    pids = [one.info.backend_pid for one in forgotten.connections if not one.closed]
    ended = f"{open_ones} AND pid <> ALL(%s)"
    wait_for(lambda: forgotten.execute(ended, name, pids) == 0, 60, "connections of web and worker have ended")
    used = forgotten.execute(open_ones, name)
    forgotten.execute(f"ALTER DATABASE {name} CONNECTION LIMIT {used}")
    try:
        site.start("clarion-web")
        case = begin(site, "Everything answers 503")
        case.shows('"ok": false', "monthly report")
        assert _ask(site, "/api/v1/site") == 503
        assert "health.database_unavailable" in site.log
        case.mend()
        case.ends()
        assert _ask(site, "/api/v1/site") == 200
    finally:
        forgotten.execute(f"ALTER DATABASE {name} CONNECTION LIMIT -1")


@contextmanager
def _role(address: str) -> Iterator[str]:
    """Create a role that may change all tables, and yield the URL with it."""
    name, host = f"runbook_{uuid.uuid4().hex[:8]}", urlsplit(address).netloc.rpartition("@")[2]
    tables = [f"GRANT ALL ON ALL {kind} IN SCHEMA public TO {name}" for kind in ("TABLES", "SEQUENCES")]
    _execute(address, f"CREATE ROLE {name} LOGIN", f"GRANT ALL ON SCHEMA public TO {name}", *tables)
    try:
        yield urlsplit(address)._replace(netloc=f"{name}@{host}").geturl()
    finally:
        _execute(address, f"DROP OWNED BY {name} CASCADE", f"DROP ROLE {name}")


def _execute(address: str, *statements: str) -> None:
    with closing(psycopg.connect(address, autocommit=True)) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def _change_indexes(site: Installation, settings: dict[str, object]) -> None:
    url = urlsplit(site.env["SEARCH_URL"])
    address = f"{url.scheme}://{url.netloc.rpartition('@')[2]}/{site.env['SEARCH_PREFIX']}-*/_settings"
    body = json.dumps(settings).encode()
    with urlopen(Request(address, body, {"Content-Type": "application/json"}, method="PUT")) as response:
        assert response.status == 200


def _ask(site: Installation, path: str) -> int:
    """Return the status of a response of web."""
    done = site.run(
        f"curl --silent --output /dev/null --write-out '%{{http_code}}' --header 'Host: cms.example.org' "
        f"--header 'X-Forwarded-Proto: https' {site.variables['PROBE']}{path}"
    )
    return int(done.stdout)
