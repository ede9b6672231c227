"""The whole cluster as an operator would run it on several hosts: every host has its own directory and environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.production.nginx import Nginx, build_command, configure
from tests.production.processes import ENVIRONMENT, PROJECT, WEB

from . import addresses
from .members import Member

HEAP = os.environ.get("CLUSTER_ES_HEAP", "384m")
WEB_CORES = "2"
BUCKET = "clarion"
S3_KEYS = "clarion:clarion-tests"  # those of scripts/s3


class Installation:
    """Three nodes of Elasticsearch, PostgreSQL, Redis, two web hosts, two workers, and nginx."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.nodes = [self._elasticsearch(number) for number in range(len(addresses.ELASTICSEARCH))]
        self.postgres, self.redis, self.s3 = self._postgres(), self._redis(), self._s3()
        self.webs = [self._web(number) for number in range(len(addresses.WEB))]
        self.workers = [self._worker(number) for number in range(2)]
        self.nginx = self._nginx()

    @property
    def members(self) -> list[Member]:
        return [*self.nodes, self.postgres, self.redis, self.s3, *self.webs, *self.workers, self.nginx]

    def environment(self, host: str) -> dict[str, str]:
        """Return the environment of a host: the same on all, apart from the directory for its own files."""
        nodes = ",".join(f"http://127.0.0.1:{port}" for port in addresses.ELASTICSEARCH)
        return {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(PROJECT),
            "PYTHONUNBUFFERED": "1",
            **ENVIRONMENT,
            "SEVERAL_HOSTS": "true",
            "DATA_DIR": str(self.directory / host / "data"),
            "TMPDIR": str(self.directory / host),
            "DATABASE_URL": f"postgres://clarion@127.0.0.1:{addresses.POSTGRES}/clarion",
            "CACHE_URL": f"redis://127.0.0.1:{addresses.REDIS}/0",
            "MEDIA_URL": f"s3://{S3_KEYS}@127.0.0.1:{addresses.S3}/{BUCKET}?scheme=http",
            "SEARCH_URL": nodes,
            "SEARCH_PREFIX": "cluster",
            "SEARCH_REPLICAS": "1",
            "TRUSTED_PROXIES": "127.0.0.1/32",
        }

    def manage(self, *command: str, host: str = "web-1") -> subprocess.CompletedProcess[str]:
        """Run a management command on a host."""
        env = self.environment(host)
        (self.directory / host).mkdir(parents=True, exist_ok=True)
        return subprocess.run(
            [sys.executable, str(PROJECT / "manage.py"), *command],
            cwd=self.directory / host,
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def create_database(self) -> None:
        """Create the cluster of databases, whose data is on the disk when a transaction has been committed."""
        data = self.directory / "postgres"
        data.mkdir()
        shutil.chown(data, *_postgres_user())
        initdb = [*_unprivileged(), str(_postgres_program("initdb")), f"--pgdata={data}", "--username=clarion"]
        subprocess.run(
            [*initdb, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"], check=True, capture_output=True
        )

    def _elasticsearch(self, number: int) -> Member:
        port, name = addresses.ELASTICSEARCH[number], f"elasticsearch-{number + 1}"
        env = {
            **{
                name: value
                for name, value in os.environ.items()
                if name in ("PATH", "HOME", "JAVA_HOME", "XDG_CACHE_HOME")
            },
            "ES_PORT": str(port),
            "ES_TRANSPORT_PORT": str(addresses.TRANSPORT[number]),
            "ES_SEEDS": ",".join(map(str, addresses.TRANSPORT)),
            "ES_HOME": str(self.directory / name / "node"),
            "ES_HEAP": HEAP,
            "ES_OPTIONS": "-XX:TieredStopAtLevel=1",
        }
        command = [str(PROJECT / "scripts/elasticsearch"), "run"]
        return Member(name, command, env, self.directory / name, lambda: _is_in_cluster(port), 300)

    def _postgres(self) -> Member:
        options = [f"-p{addresses.POSTGRES}", "-clisten_addresses=127.0.0.1", "-cunix_socket_directories="]
        data = self.directory / "postgres"
        command = [*_unprivileged(), str(_postgres_program("postgres")), "-D", str(data), *options]
        command += ["-cmax_connections=200"]
        return Member("postgres", command, _plain(), self.directory / "postgres-log", _accepts_queries)

    def _redis(self) -> Member:
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(addresses.REDIS), "--save", ""]
        return Member("redis", command, _plain(), self.directory / "redis", lambda: addresses.listens(addresses.REDIS))

    def _s3(self) -> Member:
        env = {"S3_PORT": str(addresses.S3), "S3_HOME": str(self.directory / "s3" / "data"), **_plain()}
        command = [str(PROJECT / "scripts/s3"), "run"]
        # Its port answers only when the program has been built, which takes minutes.
        return Member("s3", command, env, self.directory / "s3", lambda: addresses.listens(addresses.S3), 900)

    def _web(self, number: int) -> Member:
        name, port = f"web-{number + 1}", addresses.WEB[number]
        env = {**self.environment(name), "BIND": f"127.0.0.1:{port}", "WEB_CORES": WEB_CORES}
        command = [sys.executable, *WEB]
        return Member(name, command, env, self.directory / name, lambda: is_healthy(port, "/healthz"))

    def _worker(self, number: int) -> Member:
        name = f"worker-{number + 1}"
        command = [sys.executable, str(PROJECT / "manage.py"), "worker"]
        member = Member(
            name, command, self.environment(name), self.directory / name, lambda: member.process is not None
        )
        return member

    def _nginx(self) -> Member:
        directory = self.directory / "nginx"
        (directory / "clarion.d").mkdir(parents=True)
        (directory / "clarion.d/frontend-keys.conf").write_text(f'"{addresses.FRONTEND_KEY}" 1;\n')
        ports = Nginx(addresses.NGINX, addresses.INTERNAL, addresses.REDIRECTING, directory)
        file = configure(
            ports,
            public=addresses.WEB,
            admin=addresses.WEB,
            server="server-behind-proxy.conf",
            data=directory,
            cores=len(addresses.WEB) * int(WEB_CORES),
        )
        command = [*build_command(file), "-g", "daemon off;"]
        return Member("nginx", command, _plain(), directory, lambda: addresses.listens(addresses.NGINX))


@contextmanager
def run(directory: Path) -> Iterator[Installation]:
    """Run the whole cluster with an empty, migrated database until the end of the block."""
    directory.chmod(0o711)  # Elasticsearch and PostgreSQL do not run as root
    installation = Installation(directory)
    installation.create_database()
    with ExitStack() as stack:
        for member in installation.members:
            stack.callback(member.kill)
        servers = (installation.postgres, installation.redis, installation.s3)
        for member in (*installation.nodes, *servers):
            member.start()
        for member in servers:
            member.wait_until_ready()
        _create_clarion_database()
        _create_bucket()
        done = installation.manage("migrate", "--no-input", "--verbosity", "0")
        assert done.returncode == 0, done.stderr[-3000:]
        for member in installation.nodes:
            member.wait_until_ready()
        for member in (*installation.webs, *installation.workers, installation.nginx):
            (member.directory / "data" / "static").mkdir(parents=True, exist_ok=True)
            member.start()
        for member in (*installation.webs, installation.nginx):
            member.wait_until_ready()
        yield installation


def is_healthy(port: int, path: str) -> bool:
    """Return whether a web process answers with 200."""
    request = Request(f"http://127.0.0.1:{port}{path}", headers={"Host": addresses.HOST})
    try:
        with urlopen(request, timeout=2) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def read_cluster(port: int, path: str) -> dict[str, object]:
    """Return what a node says, or nothing if it does not answer."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
            found: dict[str, object] = json.load(response)
            return found
    except (URLError, OSError):
        return {}


def _is_in_cluster(port: int) -> bool:
    return read_cluster(port, "/_cluster/health").get("number_of_nodes") == len(addresses.ELASTICSEARCH)


def _accepts_queries() -> bool:
    import psycopg

    try:
        with psycopg.connect(f"postgres://clarion@127.0.0.1:{addresses.POSTGRES}/postgres", connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def _create_clarion_database() -> None:
    import psycopg

    address = f"postgres://clarion@127.0.0.1:{addresses.POSTGRES}/postgres"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE clarion")


def _create_bucket() -> None:
    import boto3

    key, secret = S3_KEYS.split(":")
    options = {"aws_access_key_id": key, "aws_secret_access_key": secret, "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=f"http://127.0.0.1:{addresses.S3}", **options).create_bucket(Bucket=BUCKET)


def _plain() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("HOME", "XDG_CACHE_HOME") if name in os.environ}
    return {**kept, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}


def _postgres_program(name: str) -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) or [Path(shutil.which(name) or name)]
    return found[-1]


def _postgres_user() -> tuple[str, str]:
    return ("postgres", "postgres") if os.getuid() == 0 else (str(os.getuid()), str(os.getgid()))


def _unprivileged() -> list[str]:
    """Return what starts a program as another user, because PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
