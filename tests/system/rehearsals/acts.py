"""What editors schedule: each act chooses its pages and its minute at random, and returns what it has done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.bundles.composition import BundleError
from cms.editing.restricted_drafts.models import set_audience
from cms.editing.restricted_drafts.rules import Audience

from . import bundle_acts
from .recipients import create_mailing
from .schedules import LANGUAGES, Schedule

Act = Callable[[Schedule], str]


def do_acts(schedule: Schedule) -> None:
    """Do random acts; the first one is a bundle, and the second one a restricted draft."""
    chosen = [bundle_acts.add_bundle, schedule.random.choice((restrict_page, restrict_section))]
    chosen += schedule.random.choices(ACTS, k=schedule.act_count - len(chosen))
    for act in chosen:
        try:
            schedule.acts.append(act(schedule))
        except BundleError as error:  # such as a page that is in another bundle already
            schedule.acts.append(f"{act.__name__}: {error}")


# ---------------------------------------------------------------- single pages


def add_page(schedule: Schedule) -> str:
    page = schedule.create_page(schedule.choose_branch(), go_live_at=(at := schedule.choose_time()))
    return f"page {page.pk} at {at}"


def add_passing_page(schedule: Schedule) -> str:
    at = schedule.choose_time()
    end = at + timedelta(minutes=schedule.choose_number(600))
    page = schedule.create_page(schedule.choose_branch(), go_live_at=at, expire_at=end)
    return f"page {page.pk} from {at} to {end}"


def change(schedule: Schedule) -> str:
    page, at = schedule.choose_page(), schedule.choose_time()
    states.schedule(page, at, title=schedule.choose_title(), body=schedule.choose_body())
    return f"change of {page.pk} at {at}"


def expire(schedule: Schedule) -> str:
    page, at = schedule.choose_page(), schedule.choose_time()
    states.publish(page, expire_at=at)
    return f"expiry of {page.pk} at {at}"


def move(schedule: Schedule) -> str:
    """Move a page below another one of its language, now: its redirects and its scheduled versions follow."""
    page = schedule.choose_page()
    others = type(page.get_parent().specific).objects.filter(locale=page.locale).exclude(pk=page.get_parent().pk)
    parents = [one for one in others.order_by("pk") if page.can_move_to(one)]
    if not parents:
        return f"no place to move {page.pk} to"
    parent = schedule.random.choice(parents)
    page.move(parent, pos="last-child")
    return f"move of {page.pk} below {parent.pk}"


def rename(schedule: Schedule) -> str:
    page, at = schedule.choose_page(), schedule.choose_time()
    states.schedule(page, at, slug=f"renamed-{page.pk}-{schedule.choose_number(10_000)}")
    return f"new address of {page.pk} at {at}"


def clash(schedule: Schedule) -> str:
    """Let two pages take the same address one after the other, which fails for the second one."""
    first = schedule.choose_page()
    found = bundle_acts.find_sibling(schedule, first)
    if found is None:
        return "no clash"
    at, slug = schedule.choose_time(), f"clash-{schedule.choose_number(10_000)}"
    states.schedule(first, at, slug=slug)
    states.schedule(found, at + timedelta(minutes=schedule.choose_number(300)), slug=slug)
    return f"address {slug} for {first.pk} and {found.pk}"


def embargo(schedule: Schedule) -> str:
    at, branch = schedule.choose_time(), schedule.choose_branch()
    page = factories.ReleaseFactory(
        parent=branch.releases, title=schedule.choose_title(), body=schedule.choose_body(), embargo_until=at
    )
    create_mailing(page)
    return f"embargo of {page.pk} until {at}"


def add_appeal(schedule: Schedule) -> str:
    branch, at = schedule.choose_branch(), schedule.choose_time()
    ends_at = at + timedelta(minutes=schedule.choose_number(2_000))
    page = factories.CallToActionFactory(
        parent=branch.actions, title=schedule.choose_title(), go_live_at=at, ends_at=ends_at
    )
    return f"appeal {page.pk} from {at} to {ends_at}"


# ---------------------------------------------------------------- translations


def add_translation(schedule: Schedule) -> str:
    """Translate a public page into a language in which it is missing."""
    source, at = schedule.choose_page(), schedule.choose_time()
    language = schedule.random.choice(LANGUAGES)
    page = schedule.translate(source, language, go_live_at=at, expire_at=None)
    return f"translation {page.pk} of {source.pk} at {at}" if page else f"no translation of {source.pk}"


def add_translated_page(schedule: Schedule) -> str:
    """Create a page in several languages, each of which becomes public at its own minute."""
    pages = schedule.create_translated(4, live=False)
    times = [schedule.choose_time() for _ in pages]
    for page, at in zip(pages, times, strict=True):
        states.schedule(page, at)
    return f"translations {[page.pk for page in pages]} at {[str(at) for at in times]}"


def change_translations(schedule: Schedule) -> str:
    """Change a page and its translations at the same minute, each as a page of its own."""
    pages, at = schedule.choose_translated(), schedule.choose_time()
    for page in pages:
        states.schedule(page, at, title=schedule.choose_title(), body=schedule.choose_body())
    return f"change of {[page.pk for page in pages]} at {at}"


def expire_translation(schedule: Schedule) -> str:
    """Let one language of a page expire, while the others stay."""
    page, at = schedule.random.choice(schedule.choose_translated()), schedule.choose_time()
    states.publish(page, expire_at=at)
    return f"expiry of the translation {page.pk} at {at}"


# ---------------------------------------------------------------- restricted drafts


def restrict_page(schedule: Schedule) -> str:
    """Create a page whose draft only its team may see before its minute."""
    at, word = schedule.choose_time(), schedule.choose_secret()
    page = schedule.create_page(schedule.choose_branch(), title=word.capitalize(), go_live_at=at)
    set_audience(page, Audience.TEAM, [], [])
    schedule.restricted_words.append(word)
    return f"restricted page {page.pk} at {at}"


def restrict_translations(schedule: Schedule) -> str:
    """Create a restricted page in several languages."""
    at, word = schedule.choose_time(), schedule.choose_secret()
    pages = schedule.create_translated(3, word, go_live_at=at)
    for page in pages:
        set_audience(page, Audience.TEAM, [], [])
    schedule.restricted_words.append(word)
    return f"restricted translations {[page.pk for page in pages]} at {at}"


def restrict_section(schedule: Schedule) -> str:
    """Create a draft for its team that nobody schedules, and a page below it that becomes public."""
    at, hidden, word = schedule.choose_time(), schedule.choose_secret(), schedule.choose_secret()
    section = factories.StandardFactory(
        parent=schedule.choose_branch().home,
        title=hidden.capitalize(),
        slug=f"section-{len(schedule.acts)}",  # a part of the address of the page below it
        body=schedule.choose_body(),
        live=False,
    )
    set_audience(section, Audience.TEAM, [], [])
    page = factories.StandardFactory(
        parent=section, title=word.capitalize(), body=schedule.choose_body(), go_live_at=at
    )
    schedule.hidden_words.append(hidden)
    schedule.restricted_words.append(word)
    return f"restricted section {section.pk} with {page.pk} at {at}"


def restrict_bundle(schedule: Schedule) -> str:
    """Create a bundle with a page that only its team may see before the minute."""
    at, word = schedule.choose_time(), schedule.choose_secret()
    page = schedule.create_page(schedule.choose_branch(), title=word.capitalize(), live=False)
    set_audience(page, Audience.TEAM, [], [])
    other = schedule.create_page(schedule.choose_branch(), live=False)
    bundle = bundle_acts.schedule_bundle(schedule, [page, other], at)
    schedule.restricted_words.append(word)
    return f"bundle {bundle.pk} of the restricted page {page.pk} and {other.pk} at {at}"


# What editors do more often is there more than once.
ACTS: tuple[Act, ...] = (
    *(add_page, add_page, add_passing_page, change, change, expire, move, rename, clash, embargo, add_appeal),
    *(add_translation, add_translated_page, change_translations, expire_translation),
    *(restrict_page, restrict_translations, restrict_section, restrict_bundle),
    *(bundle_acts.add_bundle, bundle_acts.add_bundle, bundle_acts.change_as_bundle, bundle_acts.change_as_bundle),
    *(bundle_acts.add_failing_bundle, bundle_acts.add_draft_bundle, bundle_acts.cancel_bundle),
)
