"""Why a bundle cannot be scheduled: every reason at once, so that editors need not find out one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext, ngettext
from wagtail.models import Page, WorkflowState, get_default_page_content_type

from cms.core import clock
from cms.core.revisions import get_time
from cms.editing.restricted_drafts.rules import get_hidden_page_ids
from cms.pages.content_checks import run_content_checks
from cms.pages.models import BasePage

from .items import list_items
from .models import Bundle, BundleMember

Code = Literal[
    "empty",  # the bundle has no pages
    "no_time",  # no minute is chosen, or it has passed
    "hidden",  # the user may not see so many of its pages
    "no_permission",  # the user may not publish the page
    "not_approved",  # no exact version is approved, or an approval is in progress
    "unchanged",  # what is approved is public already
    "unscheduled",  # the version of a scheduled bundle is not scheduled for its minute any more
    "check",  # a check that blocks publication
    "embargo",  # the embargo ends after the minute
    "parent",  # the page above is neither public nor in the bundle
    "slug",  # another page has the address, or gets it in the bundle
    "item",  # an item of another app says why
]


# What publication itself would fail at. The others are wrong as well, and the pages become public all the same.
PREVENTING_CODES = ("unscheduled", "slug", "embargo")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A reason. `page_id` is None if it is about the whole bundle; hidden pages are only counted."""

    code: Code
    message: str  # in the language of the user
    page_id: int | None = None
    count: int = 1

    @property
    def prevents_publication(self) -> bool:
        """Whether a scheduled bundle is certainly not published while this is so."""
        return self.code in PREVENTING_CODES


def find_obstacles(bundle: Bundle, user: Any) -> list[Obstacle]:
    """Return why the bundle cannot be scheduled by this user; empty if it can.

    For a bundle that is scheduled these are the reasons why it could not be published at its minute. Without a user,
    only these are returned: nothing of rights.
    """
    members = list(bundle.members.select_related("page", "revision"))
    hidden = get_hidden_page_ids(user) if user is not None else frozenset()
    shown = [member for member in members if member.page_id not in hidden]
    return [
        *_find_common(bundle, members, len(members) - len(shown)),
        *_find_in_tree(shown, members),
        *(obstacle for member in shown for obstacle in find_member_obstacles(member, bundle.go_live_at, user)),
        *(_find_unscheduled(bundle, shown) if bundle.is_pending else ()),
        *_find_in_items(bundle, user),
    ]


def find_quick_obstacles(bundle: Bundle, user: Any) -> list[Obstacle]:
    """Return the obstacles that a fixed number of queries finds, whatever the number of pages.

    These are the pages above, addresses, embargoes, and the last failure. The board shows them without being asked.
    """
    if not bundle.is_open:
        return []
    members = list(bundle.members.select_related("page", "revision"))
    hidden = get_hidden_page_ids(user)
    shown = [member for member in members if member.page_id not in hidden]
    found = [*_find_in_tree(shown, members), *(_find_unscheduled(bundle, shown) if bundle.is_pending else ())]
    for member in shown:
        found += _find_embargo(member, bundle.go_live_at)
        if bundle.failure and bundle.failed_page_id == member.page_id:
            found.append(Obstacle("check", bundle.failure, member.page_id))
    return found


def find_member_obstacles(member: BundleMember, go_live_at: datetime | None, user: Any) -> Iterator[Obstacle]:
    """Yield why this page cannot be published at this minute; the pages around it are not considered."""
    page_id, revision = member.page_id, member.revision
    if user is not None and not member.page.permissions_for_user(user).can_publish():
        yield Obstacle("no_permission", gettext("You may not publish this page."), page_id)
    if not member.bundle.is_pending:
        yield from _find_unapproved(member)
    if revision is None:
        return
    if member.page.live and member.page.live_revision_id == revision.pk:
        yield Obstacle("unchanged", gettext("The approved version is public already."), page_id)
        return
    yield from _find_embargo(member, go_live_at)
    version = revision.as_object()
    if isinstance(version, BasePage):
        version.go_live_at = go_live_at or version.go_live_at
        for finding in run_content_checks(version, blocking=True):
            yield Obstacle("check", finding.message, page_id)


def _find_unapproved(member: BundleMember) -> Iterator[Obstacle]:
    """Yield that no exact version of a draft's page is approved. A scheduled one publishes what it has scheduled.

    The approval of a correction may be in progress meanwhile (decision 93).
    """
    page = member.page
    if member.revision is None and page.live and page.live_revision_id == page.latest_revision_id:
        text = gettext("It is public without changes. Change it, or remove it from the bundle.")
        yield Obstacle("unchanged", text, page.pk)
    elif member.revision is None or _is_in_workflow(page.pk):
        yield Obstacle("not_approved", gettext("It is not approved."), page.pk)


def _find_unscheduled(bundle: Bundle, members: Iterable[BundleMember]) -> Iterator[Obstacle]:
    """Yield the pages of a scheduled bundle whose version was published, taken off the schedule, or deleted."""
    for member in members:
        if member.revision is None or member.revision.approved_go_live_at != bundle.go_live_at:
            yield Obstacle("unscheduled", gettext("The approved version is not scheduled any more."), member.page_id)


def _find_common(bundle: Bundle, members: Sequence[BundleMember], hidden: int) -> Iterator[Obstacle]:
    if not members:
        yield Obstacle("empty", gettext("The bundle has no pages."))
    if bundle.go_live_at is None:
        yield Obstacle("no_time", gettext("Choose when the bundle becomes public."))
    elif bundle.state == Bundle.State.DRAFT and bundle.go_live_at <= clock.now():
        yield Obstacle("no_time", gettext("The minute of the bundle has passed. Choose another one."))
    if hidden:
        text = ngettext("%(number)d page that you may not see", "%(number)d pages that you may not see", hidden)
        yield Obstacle("hidden", text % {"number": hidden}, count=hidden)


def _find_in_tree(shown: Iterable[BundleMember], members: Sequence[BundleMember]) -> Iterator[Obstacle]:
    """Yield pages below a hidden one, and pages whose address another page has or gets."""
    ids = {member.page_id for member in members}
    parents = {member.page.path[: -Page.steplen]: member.page_id for member in members}
    is_ready = {
        path: pk in ids or live
        for path, pk, live in Page.objects.filter(path__in=list(parents)).values_list("path", "pk", "live")
    }
    addresses = Counter(_get_address(member) for member in members)
    taken = _find_taken({_get_address(member) for member in members}, ids)
    for member in shown:
        address = _get_address(member)
        if not is_ready.get(address[0], True):
            yield Obstacle("parent", gettext("The page above it is neither public nor in the bundle."), member.page_id)
        if addresses[address] > 1 or taken.get(address, member.page_id) != member.page_id:
            yield Obstacle("slug", gettext("Another page has the same address."), member.page_id)


def _get_address(member: BundleMember) -> tuple[str, str]:
    """Return the path of the page above in the tree, and the slug that the page will have."""
    content = member.revision.content if member.revision else {}
    return member.page.path[: -Page.steplen], content.get("slug") or member.page.slug


def _find_taken(addresses: Collection[tuple[str, str]], member_ids: Collection[int]) -> dict[tuple[str, str], int]:
    """Return the pages that have these addresses now; where a member and another page do, the other page."""
    rows = Page.objects.filter(slug__in={slug for _, slug in addresses}).values_list("path", "slug", "pk")
    found: dict[tuple[str, str], int] = {}
    for path, slug, pk in rows:
        address = (path[: -Page.steplen], slug)
        if address in addresses and (address not in found or pk not in member_ids):
            found[address] = pk
    return found


def _is_in_workflow(page_id: int) -> bool:
    states = WorkflowState.objects.active().filter(base_content_type=get_default_page_content_type())
    return states.filter(object_id=str(page_id)).exists()


def _find_embargo(member: BundleMember, go_live_at: datetime | None) -> Iterator[Obstacle]:
    """Yield an embargo of the approved version that ends after the minute."""
    name = getattr(member.page.specific_class, "restricted_until", "")
    embargo = get_time(member.revision, name) if name and member.revision else None
    if embargo and go_live_at and embargo > go_live_at:
        yield Obstacle("embargo", gettext("Its embargo ends after the minute of the bundle."), member.page_id)


def _find_in_items(bundle: Bundle, user: Any) -> Iterator[Obstacle]:
    for item, kind in list_items(bundle):
        for message in kind.find_obstacles(item.object_id, bundle, user):
            yield Obstacle("item", message)
