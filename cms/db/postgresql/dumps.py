"""Dumps of PostgreSQL with its own programs, whose custom format each later version reads.

A dump has one moment: a transaction exports its snapshot, counts the rows in it, and pg_dump reads the same one. A
restore is one transaction, too, the removal of what was there included: an error leaves everything as it was.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from ..dumps import BackupRuns, DatabaseFailed, Dump
from .copies import SCHEMA_PREFIX

CHUNK_BYTES = 1024 * 1024
LOCK_KEY = 0x6261636B  # the key of pg_try_advisory_lock
MAX_ERROR_LENGTH = 300
NO_STREAMS = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
SERVICE = "clarion"  # the section of the service file
PACKAGE = "the package postgresql-client of the server's version or a later one"
# Objects of extensions stay, and so do the schema and its rights.
DROP_ALL = """
DO $$ DECLARE one record; BEGIN
FOR one IN SELECT c.oid::regclass AS name, c.relkind AS kind FROM pg_class c
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') LOOP
  EXECUTE format('DROP %s IF EXISTS %s CASCADE',
    CASE one.kind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, one.name);
END LOOP;
FOR one IN SELECT c.oid::regclass AS name FROM pg_class c
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'S'
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') LOOP
  EXECUTE format('DROP SEQUENCE IF EXISTS %s CASCADE', one.name);
END LOOP;
FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p
  WHERE p.pronamespace = current_schema()::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
  EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', one.name);
END LOOP;
END $$;
"""


class PostgresqlDatabase:
    """A database of PostgreSQL, by the alias of Django or by its parameters."""

    kind = "postgresql"

    def __init__(self, alias: str = "default", parameters: dict[str, Any] | None = None) -> None:
        self._parameters = parameters or _read_parameters(alias)

    def is_below(self, directory: Path) -> bool:
        return False

    @contextmanager
    def lock(self) -> Iterator[None]:
        with closing(self._connect()) as connection:
            if not connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_KEY]).fetchone()[0]:  # type: ignore[index]
                raise BackupRuns
            try:
                yield
            finally:
                # Without this, the server releases the lock some time later, when it notices the closed connection.
                with suppress(psycopg.Error):
                    connection.execute("SELECT pg_advisory_unlock(%s)", [LOCK_KEY])

    @contextmanager
    def dump(self, left_out: Collection[str]) -> Iterator[Dump]:
        with closing(self._connect()) as connection:
            server = connection.info.server_version // 10000
            program = _require_program("pg_dump", server)
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]  # type: ignore[index]
            rows = {table: 0 if table in left_out else _count(connection, table) for table in _list_tables(connection)}
            options = [f"--exclude-table-data={table}" for table in sorted(left_out)]
            options.append(f"--exclude-schema={SCHEMA_PREFIX}*")  # copies for rehearsals
            command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
            yield Dump(self._read_output([*command, *options]), rows, server, program)

    def check_load(self, server_version: int, program_version: int) -> None:
        with closing(self._connect()) as connection:
            server = connection.info.server_version // 10000
        for name in ("pg_restore", "psql"):
            _require_program(name, max(server, program_version))
        if server < server_version:
            raise DatabaseFailed(
                f"The backup is of PostgreSQL {server_version}, and the server is PostgreSQL {server}, which cannot "
                f"load it. Restore to PostgreSQL {server_version} or later."
            )

    @contextmanager
    def load(self) -> Iterator[_Load]:
        with self._environment() as environment, tempfile.TemporaryFile() as errors:
            load = _Load(environment, errors)
            try:
                yield load
            finally:
                load.close()

    @contextmanager
    def scratch(self, url: str) -> Iterator[PostgresqlDatabase]:
        if url:
            target = PostgresqlDatabase(parameters=_read_url(url))
            if target.list_tables():
                raise DatabaseFailed("The database of --to is not empty. Name an empty one, which you drop afterwards.")
            yield target
            return
        name = f"clarion_verify_{secrets.token_hex(4)}"
        with closing(self._connect()) as connection:
            try:
                connection.execute(f'CREATE DATABASE "{name}"')
            except psycopg.errors.InsufficientPrivilege:
                message = "This account may not create a scratch database. Name an empty database with --to, or run "
                raise DatabaseFailed(f"{message}`ALTER ROLE … CREATEDB` as an administrator.") from None
            try:
                yield PostgresqlDatabase(parameters={**self._parameters, "dbname": name})
            finally:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def execute(self, sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
        with closing(self._connect()) as connection:
            cursor = connection.execute(sql, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def insert(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        """Insert rows of texts."""
        marks = ", ".join(["%s"] * len(rows[0]))
        with closing(self._connect()) as connection:
            connection.cursor().executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)  # noqa: S608 - our own table

    def list_tables(self) -> list[str]:
        with closing(self._connect()) as connection:
            return _list_tables(connection)

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        try:
            return psycopg.connect(**self._parameters, autocommit=True)
        except psycopg.OperationalError as error:
            raise DatabaseFailed(f"PostgreSQL cannot be reached: {str(error).strip().splitlines()[0]}") from None

    @contextmanager
    def _environment(self) -> Iterator[dict[str, str]]:
        """Yield the environment of programs, which names a service file with the parameters: all users see arguments.

        The password is in the environment, because service files lose spaces at its end.

        Raises:
            DatabaseFailed: The parameters name a service themselves, which such a file cannot do.
        """
        if "service" in self._parameters:
            raise DatabaseFailed(
                "DATABASE_URL names a service of PostgreSQL. Write host, name and account into the URL instead: "
                "backups pass them on as a service of their own."
            )
        parameters = {name: value for name, value in self._parameters.items() if value is not None}
        password = parameters.pop("password", None)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="clarion-service-") as file:  # mode 600
            file.write("\n".join([f"[{SERVICE}]", *(f"{name}={value}" for name, value in parameters.items()), ""]))
            file.flush()
            environment = {**os.environ, "PGSERVICEFILE": file.name, "PGSERVICE": SERVICE}
            yield {**environment, "PGPASSWORD": str(password)} if password else environment

    def _read_output(self, command: list[str]) -> Iterator[bytes]:
        with self._environment() as environment, tempfile.TemporaryFile() as errors:
            process = _start(command, environment, errors, stdout=subprocess.PIPE)
            output = process.stdout
            try:
                while output and (chunk := output.read(CHUNK_BYTES)):
                    yield chunk
                if process.wait():
                    raise DatabaseFailed(f"pg_dump failed: {_read_error(errors)}")
            finally:
                process.kill()
                process.communicate()


DATABASE = PostgresqlDatabase  # read by cms/db/dumps.py


class _Load:
    """pg_restore, which writes a script to psql, which executes it in one transaction.

    psql gets COMMIT from `commit` alone: if this process is killed, the script ends without it, and nothing changes.
    """

    def __init__(self, environment: dict[str, str], errors: IO[bytes]) -> None:
        self._errors = errors
        reading, self._script = os.pipe()
        options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--output={os.devnull}", "--file=-"]
        quiet = {**environment, "PGOPTIONS": "-c client_min_messages=warning"}
        self._psql = _start(["psql", *options], quiet, errors, stdin=reading)
        os.close(reading)
        os.write(self._script, f"BEGIN;{DROP_ALL}".encode())
        options = ["--no-owner", "--no-privileges", "--no-comments", "--exit-on-error", "--file=-"]
        self._restore = _start(
            ["pg_restore", *options], environment, errors, stdin=subprocess.PIPE, stdout=self._script
        )
        self._input = cast("IO[bytes]", self._restore.stdin)

    def write(self, piece: bytes) -> None:
        try:
            self._input.write(piece)
        except BrokenPipeError:
            raise DatabaseFailed(f"The dump could not be loaded: {self._fail()}") from None

    def commit(self) -> None:
        with suppress(BrokenPipeError):
            self._input.close()
        if self._restore.wait():
            raise DatabaseFailed(f"The dump could not be loaded: {self._fail()}")
        with suppress(BrokenPipeError):
            os.write(self._script, b"COMMIT;\n")
        self._close_script()
        if self._psql.wait():
            raise DatabaseFailed(f"The dump could not be loaded: {_read_error(self._errors)}")

    def close(self) -> None:
        """End the programs. What was not committed is rolled back."""
        for process in (self._psql, self._restore):
            process.kill()
            process.wait()
        with suppress(BrokenPipeError):
            self._input.close()
        self._close_script()

    def _close_script(self) -> None:
        if self._script >= 0:
            os.close(self._script)
        self._script = -1

    def _fail(self) -> str:
        """Return the error of the program that failed, after both have ended without a commit."""
        self._psql.terminate()
        self._psql.wait()
        self._restore.wait()
        return _read_error(self._errors)


def _start(
    command: list[str], environment: dict[str, str], errors: IO[bytes], **streams: Any
) -> subprocess.Popen[bytes]:
    """Start a program of PostgreSQL, whose arguments are those of this module."""
    return subprocess.Popen(command, env=environment, stderr=errors, **{**NO_STREAMS, **streams})  # noqa: S603


def _require_program(name: str, version: int) -> int:
    """Return the major version of a program. Raises DatabaseFailed if it is missing or older than this."""
    if not (path := shutil.which(name)):
        raise DatabaseFailed(f"The program {name} is not installed. Install {PACKAGE} ({version}).")
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    found = re.search(r"\) (\d+)", done.stdout)
    if not found or int(found[1]) < version:
        shown = found[1] if found else done.stdout.strip()
        raise DatabaseFailed(
            f"The program {name} has version {shown}, and version {version} is needed. Install {PACKAGE}."
        )
    return int(found[1])


def _read_parameters(alias: str) -> dict[str, Any]:
    """Return the parameters of the connection, past a pooler that keeps no session."""
    if settings.DATABASE_LISTEN_URL and alias == "default":
        return dict(conninfo_to_dict(settings.DATABASE_LISTEN_URL))
    names = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}  # Django's include other objects
    return {name: value for name, value in connections[alias].get_connection_params().items() if name in names}


def _read_url(url: str) -> dict[str, Any]:
    if urlsplit(url).scheme not in ("postgres", "postgresql"):
        raise DatabaseFailed("--to must begin with postgres://, because the backup is of PostgreSQL.")
    try:
        return dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError:
        raise DatabaseFailed("--to is not a URL of PostgreSQL.") from None


def _list_tables(connection: psycopg.Connection[tuple[Any, ...]]) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    return [name for (name,) in connection.execute(query).fetchall()]


def _count(connection: psycopg.Connection[tuple[Any, ...]], table: str) -> int:
    query = psycopg.sql.SQL("SELECT count(*) FROM {}").format(psycopg.sql.Identifier(table))
    return int(connection.execute(query).fetchone()[0])  # type: ignore[index]


def _read_error(errors: IO[bytes]) -> str:
    """Return the first error of a program."""
    errors.seek(0)
    lines = errors.read().decode(errors="replace").strip().splitlines()
    found = next(
        (line for line in lines if "error:" in line.lower()), lines[0] if lines else "it ended without a reason"
    )
    return found[:MAX_ERROR_LENGTH]
