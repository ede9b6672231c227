"""Bundles that editors schedule: of new pages and of changed ones, some of which cannot be published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from cms.demo.factories import states
from cms.editing.bundles.approval import approve_pages
from cms.editing.bundles.composition import add_item, add_pages, create_bundle
from cms.editing.bundles.models import Bundle
from cms.editing.bundles.schedule import cancel
from cms.editing.bundles.schedule import schedule as schedule_members
from cms.page_types.press_releases.models import ReleasePage
from cms.press.mailings.models import Mailing

from .recipients import create_mailing
from .schedules import Schedule


def add_bundle(schedule: Schedule) -> str:
    """Let a new page and its translations become public as one act, with a mailing if it is a release."""
    at = schedule.choose_time()
    pages = schedule.create_translated(4, live=False)
    mailings = [create_mailing(pages[0], Mailing.State.DRAFT)] if isinstance(pages[0], ReleasePage) else []
    bundle = schedule_bundle(schedule, pages, at, mailings)
    return f"bundle {bundle.pk} of {_list_ids(pages)} with {len(mailings)} mailings at {at}"


def change_as_bundle(schedule: Schedule) -> str:
    """Let changes of a page, of its translations and of another page become public as one act, with a new page."""
    at = schedule.choose_time()
    pages = _change_pages(schedule)
    pages.append(schedule.create_page(schedule.choose_branch(), live=False))
    bundle = schedule_bundle(schedule, pages, at)
    return f"bundle {bundle.pk} of changes of {_list_ids(pages)} at {at}"


def add_failing_bundle(schedule: Schedule) -> str:
    """Let a page of a bundle get an address that another page takes before: all of it stays as it was."""
    at, pages = schedule.choose_time() + timedelta(minutes=2), _change_pages(schedule)
    other = find_sibling(schedule, pages[0])
    if other is None or other.pk in _list_ids(pages):
        return "no failing bundle"
    slug = f"taken-{schedule.choose_number(10_000)}"
    pages[0] = states.save_draft(pages[0], slug=slug)
    bundle = schedule_bundle(schedule, pages, at)
    states.schedule(other, at - timedelta(minutes=1), slug=slug)
    return f"bundle {bundle.pk} of {_list_ids(pages)} at {at}, whose address {slug} page {other.pk} takes"


def add_draft_bundle(schedule: Schedule) -> str:
    """Put approved pages into a bundle that nobody schedules; their words stay hidden."""
    word = schedule.choose_secret()
    pages = schedule.create_translated(3, word, live=False)
    bundle = _fill_bundle(schedule, pages, schedule.choose_time())
    schedule.hidden_words.append(word)
    return f"draft bundle {bundle.pk} of {_list_ids(pages)}"


def cancel_bundle(schedule: Schedule) -> str:
    """Schedule a bundle, and take it off the schedule again."""
    word = schedule.choose_secret()
    pages = schedule.create_translated(3, word, live=False)
    bundle = schedule_bundle(schedule, pages, schedule.choose_time())
    cancel(bundle, schedule.officer)
    schedule.hidden_words.append(word)
    return f"cancelled bundle {bundle.pk} of {_list_ids(pages)}"


def schedule_bundle(schedule: Schedule, pages: Sequence[Any], at: datetime, mailings: Sequence[Mailing] = ()) -> Bundle:
    """Schedule a bundle of the newest versions of these pages."""
    bundle = _fill_bundle(schedule, pages, at)
    for mailing in mailings:
        add_item(bundle, "mailing", mailing.pk, schedule.officer)
    schedule_members(bundle, schedule.officer)
    return bundle


def find_sibling(schedule: Schedule, page: Any) -> Any:
    """Return another page below the same page; None if there is none."""
    parent = page.get_parent()
    found = [one for one in map(states.reload_page, schedule.pages) if one.get_parent() == parent and one != page]
    return schedule.random.choice(found) if found else None


def _fill_bundle(schedule: Schedule, pages: Sequence[Any], at: datetime) -> Bundle:
    """Return a draft of a bundle with these pages, all of them approved."""
    bundle = create_bundle(f"Bundle {len(schedule.acts)}", schedule.officer, go_live_at=at)
    add_pages(bundle, pages, schedule.officer)
    versions = [(page.pk, states.reload_page(page).latest_revision_id) for page in pages]
    approve_pages(bundle, versions, schedule.officer)
    return bundle


def _change_pages(schedule: Schedule) -> list[Any]:
    """Save drafts of changes of a page, of its translations, and of another page."""
    pages = {page.pk: page for page in (*schedule.choose_translated(), schedule.choose_page())}
    return [
        states.save_draft(page, title=schedule.choose_title(), body=schedule.choose_body()) for page in pages.values()
    ]


def _list_ids(pages: Sequence[Any]) -> list[int]:
    return [page.pk for page in pages]
