"""Threads and processes that count at the same time: their counts add up, and none is lost when a process ends."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection

from search.analytics import recorder
from search.analytics.models import CountedClick, DailyClick, DailyQuery

PROJECT = Path(__file__).parents[3]
SCRIPT = Path(__file__).with_name("counting_process.py")

pytestmark = pytest.mark.processes


@pytest.mark.django_db(transaction=True)
def test_processes_add_up_and_a_click_counts_once_over_all_of_them():
    command = [sys.executable, "-W", "ignore", str(SCRIPT), connection.settings_dict["NAME"], "3"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    done = subprocess.run(command, cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    row = DailyQuery.objects.get(text="ferries")
    assert (row.searches, row.results, row.milliseconds) == (3, 9, 12)
    assert (row.clicks, row.clicked, row.positions) == (1, 1, 2)
    assert DailyClick.objects.get().clicks == 1
    assert CountedClick.objects.count() == 2
    assert set(DailyQuery.objects.filter(text__startswith="ferry").values_list("searches", flat=True)) == {3}
    assert DailyQuery.objects.count() == 252
    before_the_fork = 1
    assert DailyQuery.objects.get(text="sails").searches == before_the_fork + 3, "the others start with empty buffers"


def test_concurrent_counts_are_not_lost_while_the_buffer_is_emptied():
    def count() -> None:
        for number in range(500):
            recorder.record_search(f"t {number % 7}", site_id=1, locale="en", total=1, milliseconds=1, visitor="")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    taken = []
    while any(thread.is_alive() for thread in threads):
        taken.append(recorder.take_all())
    taken.append(recorder.take_all())
    assert sum(amounts["searches"] for work in taken for amounts in work.sums.values()) == 2_000


@pytest.mark.django_db(transaction=True)
def test_the_flush_thread_writes_and_closes_its_connection(settings):
    """The thread is woken by the shutdown. It has its own connection, so the row must be committed to be found here."""
    settings.SEARCH_ANALYTICS_FLUSH_SECONDS = 1_000
    recorder.record_search("ferries", site_id=1, locale="en", total=1, milliseconds=1, visitor="")
    (thread,) = (thread for thread in threading.enumerate() if thread.name == "search-analytics")
    recorder.shut_down()
    assert not thread.is_alive()
    assert DailyQuery.objects.get().searches == 1
