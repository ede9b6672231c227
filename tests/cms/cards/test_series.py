"""Which titles are of one series."""

from __future__ import annotations

import pytest

from cms.cards.series import SeriesCounter

SERIES = {
    "a label before a colon": ("Trends on Tuesday: Cars", "Trends on Tuesday: Meet the power users"),
    "a label after a dash": ("Backlash – Out in the Open", "Dataismus – Out in the Open"),
    "a label before and after": ("Out in the Open - Juli 2021", "Solarpunk – Out in the Open Juni 2025"),
    "a label with a month": ("Dataismus – Out in the Open Mai 2024", "Backlash – Out in the Open Juni"),
    "a label and a dash without spaces": ("Overcoming Barriers—Summit Recap", "Turning Data Into Action—Summit Recap"),
    "yearly reports": ("Annual report 2024: 112 cases", "Annual report 2025: 131 cases"),
    "parts": ("Progressive web applications, part 1", "Progressive web applications, part 2"),
    "another kind of space": ("Rapport annuel 2024\u202f: dossiers", "Rapport annuel 2025\u202f: enquêtes"),
    "upper case": ("OUT IN THE OPEN: May", "Out in the open: June"),
}
OTHERS = {
    "different labels": ("The Data Briefing: Cities", "The Content Corner: Cities"),
    "a label of one word": ("Statement: the wing is empty", "Statement: the editor is free"),
    "labels with one word in common": ("South Sudan: schools reopen", "South Korea: a court rules"),
    "two words in common": ("How to read a contract in ten minutes", "How to write to a member of parliament"),
    "nothing but a number": ("Story 1", "Story 2"),
    "a time is no label": ("We met at 10:30 on the quay", "We met at 10:45 in the hall of the town"),
    "no words": ("2024", "2025"),
}


@pytest.mark.parametrize("titles", SERIES.values(), ids=SERIES)
def test_titles_of_one_series_are_counted_together(titles):
    one, other = titles
    assert SeriesCounter([one]).count(other) == 1
    assert SeriesCounter([other]).count(one) == 1


@pytest.mark.parametrize("titles", OTHERS.values(), ids=OTHERS)
def test_other_titles_are_not_counted(titles):
    one, other = titles
    assert SeriesCounter([one]).count(other) == 0
    assert SeriesCounter([other]).count(one) == 0


def test_each_title_is_counted_once():
    counter = SeriesCounter(["Trends on Tuesday: Trends on Tuesday", "Trends on Tuesday: Cars"])
    assert counter.count("Trends on Tuesday: Phones") == 2
    counter.add("Trends on Tuesday: Phones")
    assert counter.count("Trends on Tuesday: Watches") == 3
