"""What must hold when everything runs again: everything is found, and index and database match."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from .installation import Installation, read_cluster
from .ledger import Ledger
from .newsroom import EMBARGO_SECONDS, SCHEDULER_SECONDS
from .questions import Question
from .visitors import send

SETTLE_SECONDS = 120


def find_problems(installation: Installation, ledger: Ledger, say: Callable[[str], None]) -> list[str]:
    """Return what is wrong after the run; an empty list if nothing is."""
    began = time.monotonic()
    time.sleep(EMBARGO_SECONDS + SCHEDULER_SECONDS)
    problems = []
    waited = installation.manage("show_search_status", "--wait", str(SETTLE_SECONDS))
    say(f"show_search_status --wait: {waited.returncode}, {time.monotonic() - began:.0f} s after the end of the load")
    if waited.returncode:
        problems.append(f"the index has not caught up: {waited.stdout} {waited.stderr[-500:]}")
    checked = installation.manage("reconcile_search", "--check")
    say(f"reconcile_search --check: {checked.stdout.strip()}")
    if checked.returncode:
        problems.append(f"index and database differ: {checked.stdout} {checked.stderr[-500:]}")
    problems += _compare_with_oracle(say)
    problems += _search_all(ledger, say)
    from . import addresses

    state = read_cluster(addresses.ELASTICSEARCH[0], "/_cluster/health")
    say(f"elasticsearch: {state.get('status')}, {state.get('number_of_nodes')} nodes")
    return problems


def _compare_with_oracle(say: Callable[[str], None]) -> list[str]:
    """Compare the index with the tables by rules that are written a second time, in the fault tests."""
    from django.db import close_old_connections

    from search.engine import get_engine
    from tests.system.faults.oracle import find_differences

    close_old_connections()
    differences = find_differences(get_engine())
    say(f"oracle: {differences}")
    return [f"oracle: {differences}"] if differences else []


def _search_all(ledger: Ledger, say: Callable[[str], None]) -> list[str]:
    """Search for every word: those of public pages must be found, and no others."""
    from tests.system.faults.oracle import public_pages

    public, rng = public_pages(), random.Random(1)
    titles = _read_titles(public)
    lost, leaked = [], []
    for version in ledger.versions():
        answer = send(Question(f"/search?q={version.word}", "/search"), rng, past_cache=True)
        found = f'"id":{version.page},' in answer.text.replace(" ", "")
        must_be_found = version.word in titles.get(version.page, "")
        if must_be_found and not found:
            lost.append(version.word)
        if not must_be_found and version.word in answer.text.split('"items"', 1)[-1]:
            leaked.append(version.word)
    say(f"searched for {len(ledger.versions())} words: {len(lost)} lost, {len(leaked)} leaked")
    return [f"lost: {lost[:5]}"] * bool(lost) + [f"leaked: {leaked[:5]}"] * bool(leaked)


def _read_titles(pages: set[int]) -> dict[int, str]:
    from wagtail.models import Page

    return dict(Page.objects.filter(pk__in=pages).values_list("pk", "title"))
