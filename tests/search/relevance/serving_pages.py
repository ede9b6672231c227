"""The pages and addresses of the demo that serve each task, by the slugs of its English pages."""

from __future__ import annotations

from collections.abc import Mapping

from .demo_languages import read_slugs

Served = int | str  # the id of a page, or an address

DONOR_PORTAL = "https://giving.commonlantern.example/account"
SLUGS: Mapping[str, frozenset[str]] = {
    task: frozenset(slugs.split())
    for task, slugs in {
        "give": "give-monthly give-once-to-the-legal-fund",
        "give_monthly": "give-monthly",
        "manage_gift": "donor-portal",
        "sign": "petition-open-vessel-register",
        "act": "take-action petition-open-vessel-register write-to-our-clinic",
        "volunteer": "write-to-our-clinic volunteer",
        "event": "attend-an-evening-with-the-investigators",
        "subscribe": "sign-up-monthly-letter",
        "press_contact": "press",
        "press_kit": "press",
        "person": "farida-hesmani nyokabi-tharau tobias-wrenfield about",
        "contact": "contact",
        "about": "about",
        "finances": "finances about annual-report-2025-published",
        "jobs": "jobs",
        "privacy": "privacy",
        "complaint": "complaints",
    }.items()
}
ADDRESSES: Mapping[str, frozenset[str]] = {"manage_gift": frozenset([DONOR_PORTAL])}


def find_serving(language: str) -> Mapping[str, frozenset[Served]]:
    """Return what serves each task on the demo in a language (`demo_in`).

    Raises AssertionError if the demo has none of the pages of a task, because one of them was renamed.
    """
    ids = {slug: pk for pk, slug in read_slugs(language).items()}
    serving = {
        task: frozenset(ids[slug] for slug in slugs if slug in ids) | ADDRESSES.get(task, frozenset())
        for task, slugs in SLUGS.items()
    }
    without = [task for task, pages in serving.items() if not pages]
    assert not without, f"the demo has no page for {', '.join(without)}; mend SLUGS in {__name__}"
    return serving
