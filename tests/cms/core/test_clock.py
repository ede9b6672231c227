"""One clock: what a moved one reaches, and what `make lint` refuses."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import signing
from django.utils import timezone
from django.utils.timezone import now as imported_now

from cms.core import clock
from cms.delivery.mail.models import QueuedMail
from cms.demo import factories
from cms.demo.factories import states

ROOT = Path(__file__).parents[3]
NOON = datetime(2031, 6, 1, 12, tzinfo=UTC)
READERS = [
    "from django.utils import timezone; AT = timezone.now()",
    "from django.utils import timezone; read = timezone.now",
    "from django.utils.timezone import now; AT = now()",
    "from django.utils import timezone; DAY = timezone.localdate()",
    "from datetime import UTC, datetime; AT = datetime.now(UTC)",
    "import datetime; DAY = datetime.date.today()",
    "import time; AT = time.time()",
    "from time import time_ns; AT = time_ns()",
    "from django.db.models.functions import Now; AT = Now()",
]
MEASUREMENTS = "import time\nBEGAN = time.monotonic()\nTOOK = time.perf_counter() - BEGAN"
PATCHED = re.compile(r"""(setattr|patch(\.object)?)\(\s*"?([\w.]*\.)?timezone(", |, "|\.)now""")


@pytest.fixture
def noon():
    with clock.replaced_by(lambda: NOON):
        yield


def test_a_replaced_clock_is_that_of_django_also_where_its_function_was_imported(noon) -> None:
    assert {clock.now(), timezone.now(), imported_now()} == {NOON}
    assert clock.today(UTC) == timezone.localdate(timezone=UTC) == NOON.date()
    assert abs(clock.system_time() - NOON) > timedelta(days=30)


def test_a_replaced_clock_is_the_default_of_fields(noon) -> None:
    assert QueuedMail().not_before == NOON


def test_all_threads_have_the_replaced_clock(noon) -> None:
    seen = []
    thread = threading.Thread(target=lambda: seen.append(clock.now()))
    thread.start()
    thread.join()
    assert seen == [NOON]


def test_signatures_have_the_age_of_the_replaced_clock(noon) -> None:
    signed = signing.dumps("x")
    for seconds, is_valid in ((59, True), (61, False)):
        with clock.replaced_by(lambda seconds=seconds: NOON + timedelta(seconds=seconds)):
            if is_valid:
                assert signing.loads(signed, max_age=60) == "x"
            else:
                with pytest.raises(signing.SignatureExpired):
                    signing.loads(signed, max_age=60)


def test_the_clock_of_the_system_is_back_afterwards_also_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), clock.replaced_by(lambda: NOON), clock.replaced_by(lambda: 1 / 0):
        clock.now()
    assert abs(clock.now() - clock.system_time()) < timedelta(minutes=1)


def test_wagtail_publishes_and_expires_by_the_replaced_clock(db) -> None:
    """What is scheduled for a later time is scheduled, and what is scheduled for an earlier one is published."""
    page = factories.StoryFactory(live=False)
    with clock.replaced_by(lambda: NOON):
        states.schedule(page, NOON + timedelta(seconds=1))
        page.refresh_from_db()
        assert not page.live
    with clock.replaced_by(lambda: NOON + timedelta(seconds=2)):
        page.get_latest_revision().publish()
        page.refresh_from_db()
        assert page.live
        assert page.last_published_at == NOON + timedelta(seconds=2)


# ---------------------------------------------------------------- readers


def find_readers(text: str, path: str) -> str:
    command = [Path(sys.executable).with_name("ruff"), "check", "--select", "TID251", "--no-cache"]
    command += ["--stdin-filename", path, "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT).stdout


@pytest.mark.processes
@pytest.mark.parametrize("package", ["cms/jobs", "search/engines"])
def test_make_lint_refuses_every_other_reader(package) -> None:
    found = find_readers("\n".join(READERS), f"{package}/planted.py")
    lines = {int(line) for line in re.findall(r"planted\.py:(\d+)", found)}
    assert lines == {*range(1, len(READERS) + 1)}, found
    assert "TID251" in (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("select = [")[1].split("]")[0]


@pytest.mark.processes
def test_measurements_are_no_readers() -> None:
    assert "All checks passed" in find_readers(MEASUREMENTS, "cms/jobs/planted.py")


def test_no_module_asks_for_the_local_time_of_no_time() -> None:
    """Ruff cannot distinguish `localtime()`, which reads the clock, from `localtime(at)`."""
    modules = [path for package in ("cms", "search") for path in (ROOT / package).rglob("*.py")]
    assert [path for path in modules if "localtime()" in path.read_text(encoding="utf-8")] == []


def test_no_test_patches_the_clock_of_django_by_itself() -> None:
    """Use `clock.replaced_by` or the fixture `pass_time`, which also move what has imported Django's function."""
    for patch in ('setattr(timezone, "now", f)', 'patch("django.utils.timezone.now")', 'patch.object(timezone, "now")'):
        assert PATCHED.search(patch)
    modules = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    assert [path for path in modules if PATCHED.search(path.read_text(encoding="utf-8"))] == []
