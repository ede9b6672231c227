"""The response for one page, with everything that a frontend needs to render it.

It contains the list of an index page, and the newest releases of the home page and of press rooms, so that a frontend
needs one request. A page that has been withdrawn is answered with 410 and its withdrawal notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from http import HTTPStatus
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from pydantic import Field
from typing_extensions import TypeAliasType

from cms.cards.related import find_related_pages
from cms.content.blocks.body import serialize_body
from cms.content.details import Listing, Original, PageDetail, Related, Seo, Sharing
from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.content.schema import ImageSet, ShareImage
from cms.core.localisation import text_direction
from cms.core.visibility import find_visible_page
from cms.editing.versions.history import WithdrawnPage
from cms.editing.versions.models import Withdrawal
from cms.editing.versions.notes import list_reader_notes
from cms.editing.versions.withdrawals import find_withdrawal
from cms.files.share_images.drawn_images import build_drawn_image
from cms.http.problems import Gone, NotPublic
from cms.journal import cache_tags
from cms.page_types.press_releases.models import ReleasePage
from cms.pages.declarations import NEWEST_FIRST
from cms.pages.models import BasePage
from cms.pages.page_types import detail_schemas, get_listed_model
from cms.snippets.people.models import PersonPage
from cms.snippets.topics import labels

from . import response_tags
from .lists import ListFilters, index_params, read_list, select_list, visible_pages, visible_pages_among
from .people import find_person_listing
from .related_context import read_related_context, select_calls_to_action, serialize_calls_to_action, serialize_related

GONE: dict[int, Any] = {410: WithdrawnPage}
WITHDRAWN_TYPE = "urn:clarion:problem:withdrawn"
WITHDRAWN_DETAIL = "The page at this address has been withdrawn; `notice` says why."


if TYPE_CHECKING:
    AnyPage = PageDetail
else:
    AnyPage = TypeAliasType(
        "AnyPage",
        Annotated[
            reduce(or_, detail_schemas()),
            Field(discriminator="type", description="A complete page; `type` is its page type."),
        ],
    )


def get_visible_page(page_id: int, context: ReadContext) -> BasePage:
    """Return the page as an instance of its own type.

    Raises:
        NotPublic: The page is hidden, does not exist, or belongs to another site or language.
        Gone: The page has been withdrawn.
    """
    page = find_visible_page(page_id, root=context.root, now=context.now)
    if not isinstance(page, BasePage):
        check_withdrawal(find_withdrawal(page_id, context.root), context)
        raise NotPublic(response_tags.of_absence(context))
    return page


def check_withdrawal(withdrawal: Withdrawal | None, context: ReadContext) -> None:
    """Raise `Gone` if there is a withdrawal.

    The response has the cache tags of the page, and those of an absent one: another page may be published at its path.
    """
    if withdrawal is None:
        return
    body = WithdrawnPage(
        type=WITHDRAWN_TYPE,
        title=HTTPStatus.GONE.phrase,
        status=HTTPStatus.GONE,
        detail=WITHDRAWN_DETAIL,
        code="withdrawn",
        notice=withdrawal.notice,
        withdrawn_at=withdrawal.withdrawn_at,
        locale=withdrawal.page.locale.language_code,
    )
    raise Gone(body, {cache_tags.page_tag(withdrawal.page_id), *response_tags.of_absence(context)})


def build_detail(
    page: BasePage, context: ReadContext, filters: ListFilters | None = None
) -> tuple[PageDetail, set[str]]:
    """Return the response for the page, and the cache tags of everything in it.

    `filters` apply to the list of an index page.
    """
    subjects = page.term_ids()
    references = References(page_id=page.pk)
    page.collect_references(references)
    suggested = find_related_pages(page, subjects["topics"], context)
    references.add("card", *(suggestion.id for suggestion in suggested))
    placed = select_calls_to_action(page, subjects, context, references)
    listed = find_index_listing(page, context, filters or index_params().model_validate({}))
    references.add("card", *(listed.ids if listed else ()))
    person = find_person_listing(page, context, references) if isinstance(page, PersonPage) else None
    around = read_related_context(page, context)
    references.add("page", around.more.page_id)
    found = resolve_references(references, context)
    calls, of_calls = serialize_calls_to_action(page, subjects, placed, found, context)
    assert page.detail_schema is not None  # noqa: S101 - the system check pages.E001 ensures it
    fields: dict[str, Any] = {
        "id": page.pk,
        "type": page.api_type,
        "title": page.title,
        "summary": page.summary,
        "locale": context.root.language,
        "dir": text_direction(context.root.language),
        "path": context.root.path_of(page),
        "url": context.root.url_of(page),
        "published_at": page.listed_at,
        "modified_at": page.last_published_at,
        **list_reader_notes(page, context),
        "image": _image(page, found),
        "topics": labels.get_topic_labels(context.root.language).get_terms(subjects["topics"]),
        "regions": labels.get_region_labels(context.root.language).get_terms(subjects["regions"]),
        "seo": _seo(page, context),
        "sharing": _sharing(page, found, context),
        "original": _original(page),
        "ancestors": around.above,
        "translations": around.translations,
        "body": serialize_body(page.body, found, where=f"page {page.pk}"),
        "calls_to_action": calls,
        "related": serialize_related(suggested, found, around, context),
    }
    if isinstance(page, PersonPage):
        fields["person"] = person.build_profile(found) if person else None
    body = page.detail_schema(**fields, **page.get_detail_fields(found), **(listed.to_fields(found) if listed else {}))
    return body, of_calls.union(
        cache_tags.reference_tags(references, found) - (listed.get_page_tags(found) if listed else set()),
        cache_tags.page_tags(around.translation_ids),
        {listed.tag} if listed else set(),
        response_tags.of_page(page, context),
        response_tags.of_calls_to_action(page),
        response_tags.of_related(page, subjects["topics"], suggested, context),
        response_tags.of_ancestors(page, around.above, context),
    )


def build_related(page: BasePage, context: ReadContext) -> tuple[Related, set[str]]:
    """Return only the related part of the response for the page, with its cache tags."""
    topics = page.term_ids()["topics"]
    suggested = find_related_pages(page, topics, context)
    references = References(page_id=page.pk)
    references.add("card", *(suggestion.id for suggestion in suggested))
    around = read_related_context(page, context)
    references.add("page", around.more.page_id)
    found = resolve_references(references, context)
    return serialize_related(suggested, found, around, context), cache_tags.reference_tags(references, found).union(
        response_tags.of_page(page, context),
        response_tags.of_related(page, topics, suggested, context),
        response_tags.of_ancestors(page, around.above, context),
    )


def _image(page: BasePage, found: ResolvedReferences) -> ImageSet | None:
    image = found.image(page.detail_image_use, page.image_id)
    return image.with_alt(page.image_alt, decorative=page.image_decorative) if image else None


def _seo(page: BasePage, context: ReadContext) -> Seo:
    return Seo(
        title=page.seo_title or page.title,
        description=page.search_description or page.summary,
        canonical_url=page.canonical_url or context.root.url_of(page),
        noindex=page.noindex,
    )


def _original(page: BasePage) -> Original | None:
    if not page.canonical_url:
        return None
    return Original(source_name=page.source_name or page.canonical_host, url=page.canonical_url)


def _sharing(page: BasePage, found: ResolvedReferences, context: ReadContext) -> Sharing:
    is_preview = context.build_picture_query is not None
    return Sharing(
        title=page.share_title or page.title,
        text=page.share_text or page.summary,
        image=_share_image(page, found) or (None if is_preview else build_drawn_image(page, context.root)),
    )


def _share_image(page: BasePage, found: ResolvedReferences) -> ShareImage | None:
    """Return the image chosen for sharing, else the image of the page, with its alternative text."""
    if chosen := found.get("image", page.share_image_id):
        share: ShareImage = chosen.share
        return share.with_alt(page.share_image_alt, decorative=page.share_image_decorative)
    own = found.get("image", page.image_id)
    return own.share.with_alt(page.image_alt, decorative=page.image_decorative) if own else None


@dataclass(frozen=True, slots=True)
class IndexListing:
    """The ids of the listed pages, and the field of the response that contains their cards.

    The ids are resolved together with all other references of the page.
    """

    field: str
    ids: Sequence[int]
    tag: str
    total: int = 0
    years: Sequence[int] = ()

    def to_fields(self, found: ResolvedReferences) -> dict[str, Any]:
        """Return the field of the response. Pages that have been hidden in the meantime are missing."""
        cards = found.all("card", self.ids)
        if self.field == "listing":
            return {"listing": Listing(items=cards, total=self.total, years=list(self.years))}
        return {self.field: cards}

    def get_page_tags(self, found: ResolvedReferences) -> set[str]:
        """Return the tags of the listed pages that a response with the tag of the list does not need."""
        cards = [(card.id, card.type) for card in found.all("card", self.ids)]
        return cache_tags.page_tags(self.ids) - cache_tags.listed_page_tags(cards, self.tag)


def find_index_listing(page: BasePage, context: ReadContext, filters: ListFilters) -> IndexListing | None:
    """Return what the page lists, or `None` for a page type without a list."""
    if page.latest_releases:
        releases = visible_pages(ReleasePage, context).exclude(pk__in=page.chosen_ids("featured_pages"))
        ids = list(releases.order_by(*NEWEST_FIRST).values_list("pk", flat=True)[: page.latest_releases])
        return IndexListing("latest", ids, cache_tags.list_tag(str(ReleasePage.list_name)))
    model = get_listed_model(type(page))
    return _build_listing(model, context, filters) if model else None


def _build_listing(model: type[BasePage], context: ReadContext, filters: ListFilters) -> IndexListing:
    """Read the total, the years and the ids of one part, in four queries."""
    selected = select_list(model, context, sort=getattr(filters, "sort", None))
    pages = visible_pages_among(model, selected, context)
    ids, total = read_list(model, pages, selected.order, filters, context)
    tag = cache_tags.list_tag(str(model.list_name))
    return IndexListing("listing", ids, tag, total=total, years=_years(pages))


def _years(pages: QuerySet) -> list[int]:
    """Return all years from the newest page back to the oldest one, in the time zone of the site."""
    dates = pages.filter(listed_at__isnull=False).values_list("listed_at", flat=True)
    last, first = dates.order_by("-listed_at").first(), dates.order_by("listed_at").first()
    return list(range(_year(last), _year(first) - 1, -1)) if last and first else []


def _year(time: datetime) -> int:
    return time.astimezone(ZoneInfo(settings.SITE_TIME_ZONE)).year
