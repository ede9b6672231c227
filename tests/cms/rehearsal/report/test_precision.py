"""A random site without clashes, full of near misses, has none."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from cms.demo.factories import blocks, states
from cms.rehearsal.report.clashes import find_clashes

from .conftest import HOUR, Newsroom

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def fill(newsroom: Newsroom, seed: int, size: int) -> None:
    """Create pages that nearly clash: public ones, new ones of different minutes, and later ones."""
    dice = random.Random(seed)
    running = [newsroom.appeal(f"Running {number}", ends_at=newsroom.minute + MINUTE) for number in range(2)]
    ended = newsroom.appeal("Ended", ends_at=newsroom.since - MINUTE)
    draft = newsroom.story("Draft", live=False)
    public = [newsroom.story(f"Public {number}") for number in range(size)]
    newsroom.story("Wrong before", body=link(draft) + link(ended), image=None)
    minutes = dice.sample(range(1, 60), size)
    for number, minute in enumerate(minutes):
        at = newsroom.since + minute * MINUTE
        kind = dice.choice([newsroom.release, newsroom.story])
        body = link(dice.choice(public)) + link(dice.choice(running))
        embargo = {"embargo_until": at} if kind == newsroom.release and dice.random() < 0.5 else {}
        page = kind(f"New {number}", at, body=body, **embargo)
        match dice.randrange(4):
            case 0:
                newsroom.translate(page, f"Nouveau {number}", at, body=[], **embargo)
            case 1:
                newsroom.translate(page, f"Brouillon {number}", live=False)
            case 2:
                states.schedule(dice.choice(public), at, summary=f"Changed {number}", body=link(page))
    for number in range(size // 2):
        newsroom.story(f"Later {number}", newsroom.minute + HOUR, body=link(draft), image=None)


def link(page: object) -> list[blocks.Stored]:
    return [blocks.rich_text(f"<p>See {blocks.page_link(page, 'this')}.</p>")]


@pytest.mark.parametrize(
    ("seed", "size"),
    [(1, 6), *(pytest.param(seed, 20, marks=pytest.mark.extended) for seed in range(2, 12))],
)
def test_site_full_of_near_misses_has_no_clash(newsroom, begin, seed, size):
    fill(newsroom, seed, size)
    begin()
    horizon = newsroom.go_on(newsroom.minute)
    assert len(horizon.new_pages) >= size
    assert find_clashes(horizon) == []
