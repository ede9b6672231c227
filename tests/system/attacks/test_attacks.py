"""A small case of `make attacks`: a limit holds on a real server, whatever address a client claims to have."""

from __future__ import annotations

import asyncio
import json
from contextlib import contextmanager

import pytest

from tests import migrated_sqlite
from tests.production.processes import run, wait_for, write_static_manifest
from tests.system.attacks import forged_addresses, lock_out, log_in, table
from tests.system.attacks.flood import Figures, misses, percentile
from tests.system.attacks.installation import answers, build_environment, next_port, run_gunicorn
from tests.system.attacks.table import Row, exit_code

CREATE_GUARDED = """
import django, json
django.setup()
from tests.system.attacks.content import create_guarded
print(json.dumps(create_guarded()))
"""
QUIET = Figures({}, 0, 0, 0.1, 0, 0.5, 0, 0.5, 10, 0, 0, 1.0)


@contextmanager
def run_pool(directory, **env):
    """Run gunicorn with an empty database."""
    migrated_sqlite.copy_to(directory / "clarion.sqlite3")
    (directory / "static").mkdir(exist_ok=True)
    port = next_port()
    bind = {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1"}
    with run_gunicorn(directory / "web.log", build_environment(directory, **bind, **env)):
        wait_for(lambda: answers(port), 60, "gunicorn answers")
        yield port


@pytest.mark.django_db  # creates the migrated database that is copied
@pytest.mark.processes
@pytest.mark.slow
def test_forged_addresses_evade_no_limit_of_a_running_server(tmp_path):
    chain = forged_addresses.CHAINS[1]
    with run_pool(tmp_path, RATE_LIMITS=forged_addresses.RATE_LIMITS, TRUSTED_PROXIES=chain.trusted_proxies) as port:
        outcome = asyncio.run(forged_addresses.attack(port, chain))
    assert not outcome.errors, (tmp_path / "web.log").read_text()[-3000:]
    assert vars(outcome) == {"evaded": 0, "blocked": 0, "errors": 0, "requests": 250}


@pytest.mark.django_db  # creates the migrated database that is copied
@pytest.mark.processes
@pytest.mark.slow
def test_the_owner_logs_in_at_once_while_others_guess_passwords_and_codes(tmp_path):
    write_static_manifest(tmp_path)
    with run_pool(tmp_path) as port:
        created = run("-c", CREATE_GUARDED, env=build_environment(tmp_path))
        outcome = asyncio.run(lock_out.attack(port, json.loads(created.stdout.splitlines()[-1]), seconds=8))
    assert outcome.owner == {lock_out.IN: 7}
    assert 0 < outcome.codes[lock_out.WRONG] <= lock_out.MAX_CHECKED_CODES
    assert outcome.codes[lock_out.IN] == outcome.passwords[lock_out.IN] == 0


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("cached_p99", 0.6),
        ("admin_p95", 2.1),
        ("search_p99", float("inf")),
        ("cached_failures", 1),
        ("admin_failures", 1),
        ("other", 1),
        ("refusals_without_retry_after", 1),
        ("recovered_after", 5.1),
    ],
)
def test_each_goal_of_a_flood_can_be_missed(figure, value):
    assert misses(QUIET) == []
    assert len(misses(Figures(**{**vars(QUIET), figure: value}))) == 1


def test_no_answer_is_not_a_fast_answer():
    assert percentile([], 99) == float("inf")
    assert percentile([0.1] * 99 + [3.0], 99) == 3.0
    assert percentile([0.1] * 100, 95) == 0.1


@pytest.mark.parametrize(
    ("severity", "held", "code"),
    [
        ("high", True, 0),
        ("high", False, 1),
        ("medium", False, 1),
        ("low", False, 0),
        ("high", None, 2),
        ("low", None, 0),
    ],
)
def test_the_exit_code_tells_what_was_reproduced_and_what_was_not_run(severity, held, code):
    rows = [Row("H0", "high", "a", "b", "c", held=True), Row("H1", severity, "a", "b", "c", held=held)]
    assert exit_code(rows) == code
    assert ("REPRODUCED" in table.format_row(rows[1])) == (held is False)


def test_the_program_of_log_ins_knows_the_limit_of_the_settings():
    from cms.settings.http import RATE_LIMITS

    assert RATE_LIMITS["log_in"].startswith(f"{log_in.MAX_SPRAYED}/minute")
