"""On the way to a minute, everything that is due happens at its own time; the jobs to skip exist."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.registry import background_jobs, main_loop_components
from cms.jobs.waker import Wakeup
from cms.page_types.stories.models import StoryPage
from cms.rehearsal import timeline
from cms.rehearsal.timeline import LAST_JOBS, SKIPPED_JOBS, MovedClock, NotSettled, Timeline

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def moved() -> Any:
    found = MovedClock(clock.now().replace(second=0, microsecond=0))
    with clock.replaced_by(found.read):
        yield found


def test_pages_are_published_and_expire_at_their_minutes(tree, search_engine, moved: MovedClock) -> None:
    now = moved.read()
    first = factories.StoryFactory(parent=tree.stories, go_live_at=now + timedelta(hours=1))
    passing = factories.StoryFactory(
        parent=tree.stories, go_live_at=now + timedelta(hours=2), expire_at=now + timedelta(hours=3)
    )
    later = factories.StoryFactory(parent=tree.stories, go_live_at=now + timedelta(days=2))
    reached: list[datetime] = []
    Timeline(moved).move_to(now + timedelta(days=1), lambda moment, percent: reached.append(moment))
    assert {now + timedelta(hours=hours) for hours in (1, 2, 3, 24)} <= set(reached)
    assert reached == sorted(reached)
    live = dict(StoryPage.objects.filter(pk__in=[first.pk, passing.pk, later.pk]).values_list("pk", "live"))
    assert live == {first.pk: True, passing.pk: False, later.pk: False}
    assert StoryPage.objects.get(pk=first.pk).first_published_at == now + timedelta(hours=1)
    Timeline(moved).move_to(now + timedelta(days=3), lambda moment, percent: None)
    assert StoryPage.objects.get(pk=later.pk).live


def test_images_without_renditions_do_not_hold_up_a_rehearsal(tree, search_engine, moved: MovedClock) -> None:
    picture = factories.PictureFactory()
    Timeline(moved).move_to(moved.read() + timedelta(hours=1), lambda moment, percent: None)
    assert not picture.renditions.exists()


def test_a_page_that_cannot_be_published_does_not_stop_the_others(tree, search_engine, moved: MovedClock) -> None:
    now = moved.read()
    failing = factories.StoryFactory(parent=tree.stories, slug="one")
    states.schedule(failing, now + timedelta(hours=1), slug="two")
    other = factories.StoryFactory(parent=tree.stories, slug="three")
    states.schedule(other, now + timedelta(minutes=1), slug="two")
    good = factories.StoryFactory(parent=tree.stories, go_live_at=now + timedelta(hours=2))
    Timeline(moved).move_to(now + timedelta(hours=3), lambda moment, percent: None)
    slugs = dict(StoryPage.objects.values_list("pk", "slug"))
    assert (slugs[failing.pk], slugs[other.pk]) == ("one", "two")
    assert StoryPage.objects.get(pk=good.pk).live


def test_a_job_that_fails_is_reported_and_the_others_go_on(tree, search_engine, moved: MovedClock) -> None:
    line = Timeline(moved)
    broken, *_ = line.jobs

    def fail() -> int:
        raise ValueError

    line.jobs[0] = timeline.Job(broken.name, fail, broken.wakeup)
    line.move_to(moved.read() + timedelta(minutes=1), lambda moment, percent: None)
    assert line.failures == {broken.name: "ValueError"}


class Kits:
    """A job with kits to build from given times on, which records when each was built."""

    def __init__(self) -> None:
        self.due, self.built = list[datetime](), list[datetime]()

    def __call__(self) -> int:
        """Build the next kit."""
        if not self.due or self.due[0] > clock.now():
            return 0
        self.due.pop(0)
        self.built.append(clock.now())
        return 1


@pytest.fixture
def kits(moved: MovedClock) -> tuple[Timeline, Kits]:
    """Return a timeline, and what is its job for press kits."""
    line, kits = Timeline(moved), Kits()
    (at,) = (number for number, job in enumerate(line.jobs) if job.name in LAST_JOBS)
    line.jobs[at] = timeline.Job("press-kits", kits, line.jobs[at].wakeup)
    return line, kits


def test_kits_are_built_after_the_minute_is_reached_and_on_the_way(
    tree, search_engine, moved: MovedClock, kits: tuple[Timeline, Kits]
) -> None:
    now, (line, job) = moved.read(), kits
    first, second, third = (now + timedelta(hours=hours) for hours in (1, 2, 3))
    for at in (now + timedelta(seconds=10), second):
        factories.StoryFactory(parent=tree.stories, go_live_at=at)
    job.due = [now, first]
    line.move_to(first, lambda moment, percent: None)
    assert all(now + timedelta(minutes=1) <= at < first for at in job.built)
    assert job.due[-1:] == [first]
    line.finish(lambda: False)
    assert job.built[-1] == first
    job.due = [second, third]
    line.move_to(third, lambda moment, percent: None)
    assert job.due == [third]
    assert second <= job.built[-1] < third


def test_more_kits_than_rounds_may_be_due_at_one_moment(
    tree, search_engine, moved: MovedClock, kits: tuple[Timeline, Kits], monkeypatch
) -> None:
    monkeypatch.setattr(timeline, "MAX_ROUNDS", 5)
    (line, job), hour = kits, moved.read() + timedelta(hours=1)
    factories.StoryFactory(parent=tree.stories, go_live_at=hour)
    job.due = [hour] * 20
    line.move_to(hour + timedelta(minutes=1), lambda moment, percent: None)
    assert len(job.built) == 20


def test_kits_wait_if_a_later_minute_is_wanted(
    tree, search_engine, moved: MovedClock, kits: tuple[Timeline, Kits]
) -> None:
    line, job = kits
    job.due = [moved.read()]
    line.finish(lambda: True)
    assert job.built == []
    line.finish(lambda: False)
    assert job.built == [moved.read()]


class Sending:
    """A job whose thread sends a message during some rounds, as that of webhooks does."""

    def __init__(self, rounds: int) -> None:
        self.rounds, self.times = rounds, list[datetime]()

    def run(self) -> int:
        self.times.append(clock.now())
        return 0

    def find_next_due(self, after: datetime) -> datetime | None:
        return after + timedelta(seconds=0.05) if len(self.times) < self.rounds else None


@pytest.mark.parametrize("rounds", [5, 1_000_000])
def test_the_clock_stands_still_while_threads_send_but_not_for_ever(
    tree, search_engine, moved: MovedClock, monkeypatch, rounds: int
) -> None:
    monkeypatch.setattr(timeline, "MAX_WAITING_ROUNDS", 10)
    now, line, sending = moved.read(), Timeline(moved), Sending(rounds)
    wakeup = Wakeup((), 1.0, sending.find_next_due)
    line.jobs = [timeline.Job("sending", sending.run, wakeup)]
    line.move_to(now + timedelta(seconds=3), lambda moment, percent: None)
    assert sending.times[: min(rounds, 10)] == [now] * min(rounds, 10)
    assert sending.times[-1] == now + timedelta(seconds=3)


def test_work_without_an_end_is_an_error(tree, search_engine, moved: MovedClock, monkeypatch) -> None:
    monkeypatch.setattr(timeline, "MAX_ROUNDS", 5)
    line = Timeline(moved)
    line.jobs[0] = timeline.Job("endless", lambda: 1, line.jobs[0].wakeup)
    with pytest.raises(NotSettled, match="endless"):
        line.move_to(moved.read() + timedelta(minutes=1), lambda moment, percent: None)


def test_the_clock_does_not_go_back(moved: MovedClock) -> None:
    with pytest.raises(ValueError, match="back"):
        moved.move(moved.read() - timedelta(seconds=1))


def test_skipped_jobs_and_tasks_exist(search_engine) -> None:
    """A job with another name would run in rehearsals again."""
    assert {job.name for job in background_jobs()} >= SKIPPED_JOBS
    tasks = {task.name for component in main_loop_components(None) for task in component.tasks()}  # type: ignore[arg-type]
    assert tasks | {"heartbeat"} >= timeline.SKIPPED_TASKS
