"""A rehearsal answers as the site does when its clock has really reached the minute.

`make rehearsals` runs many schedules: `SCHEDULES` and `SEED` say which. On PostgreSQL the engine is Elasticsearch.
"""

from __future__ import annotations

import os
import random
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from wagtail.models import Page

from cms.core import clock
from cms.rehearsal.copies.service import Audience
from cms.rehearsal.timeline import MovedClock
from search.engine import close_engines
from search.indexing.index_copies import MAX_CLOCK_DIFFERENCE
from search.indexing.indexer import get_languages
from search.indexing.rebuild import rebuild

from .acts import do_acts
from .answers import (
    PAGE,
    Answers,
    ask_rehearsal,
    ask_site,
    find_differences,
    find_unreported,
    find_words,
    list_addresses,
    normalise,
)
from .recipients import count_outgoing, recording
from .rehearsed import rehearse
from .schedules import Schedule
from .site_time import live_until
from .totals import Outcome, Totals

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

SCHEDULES = int(os.environ.get("SCHEDULES", "1"))
SEED = int(os.environ.get("SEED", "1"))
# `make test` takes one small schedule.
SIZES, QUERIES = ((2, 12), 50) if "SCHEDULES" in os.environ else ((1, 5), 10)
# Of the addresses, before and during the rehearsal only those of pages and this part are asked at the site: asking is
# most of the work. `test_canaries.py` asks all of them.
SAMPLED_PART = 0.1
# A copy writes pages again that were written shortly before it: a site is mostly not changed at the moment of the copy.
QUIET_PERIOD = MAX_CLOCK_DIFFERENCE + timedelta(minutes=1)


@pytest.mark.parametrize("seed", range(SEED, SEED + SCHEDULES))
def test_a_rehearsal_answers_as_the_site_does_at_its_minute(
    seed: int, five_languages: None, engine: Any, settings: Any, tmp_path: Path, totals: Totals
) -> None:
    began = time.monotonic()
    moved = MovedClock(clock.now().replace(second=0, microsecond=0))
    schedule = Schedule(seed, moved.read() + 2 * QUIET_PERIOD, *SIZES)
    order = random.Random(seed)
    name = f"test{random.getrandbits(40):x}"
    with clock.replaced_by(moved.read), recording(settings, tmp_path / "sent") as outbox:
        schedule.build_content()
        live_until(moved, moved.read() + QUIET_PERIOD, order)
        do_acts(schedule)
        live_until(moved, moved.read() + QUIET_PERIOD, order)
        # Deleted documents count in Elasticsearch's frequencies of words until it merges them away, after some minutes.
        rebuild(engine, get_languages())
        close_engines()
        everything = Audience(schedule.officer.pk)  # also restricted drafts and releases under embargo
        ids = sorted(Page.objects.filter(depth__gt=1).values_list("pk", flat=True))
        addresses = list(list_addresses(ids, schedule.list_queries(QUERIES)))
        sample = [one for one in addresses if PAGE.fullmatch(one) or order.random() < SAMPLED_PART]
        before = {address: ask_site(address) for address in sample}
        earlier = len(list(outbox.read()))
        with rehearse(tmp_path / name, schedule.at, everything, name, Path(f"/tmp/{name}.sock")) as rehearsal:
            ask = ask_rehearsal(rehearsal.socket)
            rehearsed = {address: ask(address) for address in addresses}
            during = {address: ask_site(address) for address in sample}
            foretold = count_outgoing(list(rehearsal.outbox.read()))
        live_until(moved, schedule.at, order)
        real = {address: ask_site(address) for address in addresses}
        sent = count_outgoing(list(outbox.read())[earlier:])
    answers = {"before": before, "rehearsed": rehearsed, "during": during, "real": real}
    hidden = find_words(schedule.hidden_words, {"the rehearsal": rehearsed, "the site": real})
    opened = find_words(schedule.restricted_words, {"the site": real})
    compared = {name: _normalise(stored) for name, stored in answers.items()}
    unreported = [find_unreported(compared["before"], compared[one], answers[one]) for one in ("rehearsed", "real")]
    changed = sum(compared["before"][one] != compared["real"][one] for one in sample)
    different = find_differences(compared["rehearsed"], compared["real"])
    faults = [
        *(f"rehearsed and real differ at {address}: {found}" for address, found in different.items()),
        *(f"the site changes: {found}" for found in find_differences(compared["before"], compared["during"]).items()),
        *(f"hidden: {found}" for found in hidden),
    ]
    if unreported[0] != unreported[1]:
        faults.append(f"pages that /changes lacks: {unreported[0]} ≠ {unreported[1]}")
    if foretold != sent:
        faults.append(f"outgoing: {foretold} ≠ {sent}")
    if not opened:
        faults.append("No page that only a team saw has become public: nothing restricted was compared.")
    if not changed:
        faults.append("Nothing has changed on the way: the schedule proves nothing.")
    totals.engine = type(engine).__name__
    seconds = time.monotonic() - began
    totals.add(Outcome(seed, schedule.acts, addresses, set(different), foretold, sent, seconds, faults))
    assert not faults, "\n".join([f"seed {seed}", *schedule.acts, *faults])


def _normalise(answers: Answers) -> dict[str, Any]:
    return {one: normalise(answer, django_settings.CMS_URL, one) for one, answer in answers.items()}
