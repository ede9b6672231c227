"""A journalist sees the end of an embargo in the zone of the site, and by script in her own if that is another."""

from __future__ import annotations

import pytest

from tests.browser.site import SITE

SCRIPT = SITE / "browser" / "own-time.js"
PAGE = """<!doctype html><html lang="{lang}"><title>x</title><p><strong>Embargo until <time
datetime="{at}" data-time-zone="{zone}" data-own-time="In your time zone: {{time}}">the site's words</time></strong>"""
WINTER, SUMMER = "2026-12-01T08:00:00Z", "2027-07-01T01:00:00Z"


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("zone", "at", "own_zone", "own"),
    [
        ("Europe/Brussels", WINTER, "America/New_York", "1 December 2026 at 03:00 EST"),
        ("America/New_York", SUMMER, "America/Los_Angeles", "30 June 2027 at 18:00 PDT"),
        ("America/New_York", WINTER, "Europe/Brussels", "1 December 2026 at 09:00 GMT+1"),
        ("Europe/Brussels", WINTER, "Europe/Paris", None),  # the clocks show the same
        ("Europe/London", WINTER, "UTC", None),
        ("Europe/London", SUMMER, "UTC", "1 July 2027 at 01:00 UTC"),
        ("UTC", WINTER, "UTC", None),
    ],
)
def test_the_time_of_the_readers_zone_is_added_if_her_clock_shows_another(chromium, zone, at, own_zone, own):
    text = read(chromium, zone=zone, at=at, timezone_id=own_zone)
    assert text == f"Embargo until the site's words{f' In your time zone: {own}' if own else ''}"


def test_without_javascript_the_words_of_the_site_are_complete(chromium):
    shown = read(chromium, zone="Europe/Brussels", at=WINTER, timezone_id="America/New_York", java_script_enabled=False)
    assert shown == "Embargo until the site's words"


def test_the_added_time_is_in_the_language_of_the_page(chromium):
    french = read(chromium, lang="fr", zone="Europe/Brussels", at=WINTER, timezone_id="America/New_York")
    assert french.endswith("In your time zone: 1 décembre 2026 à 03:00 EST")


def read(chromium, *, zone, at, lang="en", **options):
    """Return the text of a page with an embargo, in a browser with these options."""
    context = chromium.new_context(locale="en-US", **options)
    page = context.new_page()
    content = PAGE.format(lang=lang, at=at, zone=zone) + f'<script type="module">{SCRIPT.read_text()}</script>'
    page.set_content(content)
    text = " ".join(page.locator("p").inner_text().split())
    context.close()
    return text
