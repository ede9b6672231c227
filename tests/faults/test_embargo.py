"""An embargo and the real clock: web and worker as `make run` starts them, asked everything before and after."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from cms.demo import factories
from cms.journal import public_changes
from tests.cms.embargo.canaries import mention, plant
from tests.cms.embargo.rules import leaked, missing
from tests.cms.embargo.sweep import questions, seen

from . import sizes
from .conftest import AT_LENGTH_ON_ELASTICSEARCH
from .ground import Ground
from .processes import nursery, wait_until

PROMISED = 10.0  # seconds after the minute until everything is there
LOST = 60.0


@pytest.fixture
def media(ground: Ground, settings) -> None:
    """Files lie where the processes look for them."""
    settings.MEDIA_ROOT = ground.directory / "media"


@AT_LENGTH_ON_ELASTICSEARCH
def test_nothing_before_the_minute_and_everything_within_seconds_after(ground: Ground, media, told):
    with transaction.atomic():
        tree = factories.site(languages=("en",))
    ground.fill()
    while public_changes.process_changes():
        pass
    with nursery(ground) as processes:
        processes.start("web", "web")
        processes.start("worker", "whole_worker")
        wait_until(lambda: ask_over_http(ground, "/healthz")[0] == 200, LOST, "the site answers")
        since = json.loads(ask_over_http(ground, "/api/v1/changes")[2])["until"]
        with transaction.atomic():
            minute = timezone.now() + timedelta(seconds=sizes.EMBARGO)
            planted = plant("quelmar", tree.releases, embargo_until=minute)
            neighbour = mention(planted, tree.home)
        asked = list(questions(planted, tree.home, neighbour, since))

        def answers() -> dict[str, str]:
            return seen(lambda address: ask_over_http(ground, address), asked)

        sweeps = 0
        while timezone.now() < minute:
            found = leaked(planted, answers())
            assert timezone.now() >= minute or found == []
            sweeps += 1
        assert sweeps, "the minute came before anything was asked: set FAULTS_EMBARGO higher"
        lacking: list[str] = []

        def everything() -> bool:
            lacking[:] = missing(planted, answers())
            return not lacking

        wait_until(everything, LOST, "everything is public", lambda: str(lacking[:5]))
        late = (timezone.now() - minute).total_seconds()
        told(f"{sweeps} times {len(asked)} questions before the minute, nothing told; all of it {late:.1f} s after it")
        assert late <= max(PROMISED, 3 * _sweep(answers))
        assert not processes.errors()


def _sweep(answers) -> float:
    """Seconds that asking everything takes by itself, which the measure above has in it."""
    began = time.monotonic()
    answers()
    return time.monotonic() - began


def ask_over_http(ground: Ground, address: str) -> tuple[int, str, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{ground.port}{address}", timeout=20) as answer:
            return answer.status, str(answer.headers), answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, str(refused.headers), refused.read()
    except OSError:
        return 0, "", b""
