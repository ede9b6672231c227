"""One page, whole: everything a frontend needs to render it, in one answer."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404
from pydantic import Field
from typing_extensions import TypeAliasType
from wagtail.models import Page

from cms.calls_to_action.schema import CallToActionDetail, CallToActionIndexDetail
from cms.cards.related import related_cards, related_ids
from cms.core.blocks.body import wire_body
from cms.core.details import More, PageDetail, Related, Seo, Sharing, Translation
from cms.core.links import LINK_COLUMNS, link_of
from cms.core.models import BasePage
from cms.core.reading import Found, Mentions, Viewpoint, resolve
from cms.core.schema import ImageSet, PageLink
from cms.core.visibility import visible_now
from cms.home.schema import HomeDetail
from cms.organisation.texts import SiteWords, words_of
from cms.press_releases.schema import ReleaseDetail, ReleaseIndexDetail
from cms.standard_pages.schema import StandardDetail
from cms.stories.schema import StoryDetail, StoryIndexDetail
from cms.topics import labels

AnyPage = TypeAliasType(
    "AnyPage",
    Annotated[
        HomeDetail
        | ReleaseIndexDetail
        | ReleaseDetail
        | StoryIndexDetail
        | StoryDetail
        | CallToActionIndexDetail
        | CallToActionDetail
        | StandardDetail,
        Field(discriminator="type", description="A page, whole; `type` says which."),
    ],
)


def visible_page(page_id: int, view: Viewpoint) -> BasePage:
    """The page as its own type. Raises Http404 where it is hidden, absent, or of another site or language."""
    page = visible_now(BasePage, root=view.root, now=view.now).filter(pk=page_id).first()
    if page is None:
        raise Http404
    return page.specific


def detail(page: BasePage, view: Viewpoint) -> tuple[PageDetail, set[str]]:
    """The page's answer, and the cache tags of everything in it."""
    topics, regions = list(page.topics.all()), list(page.regions.all())
    mentions = Mentions(page_id=page.pk)
    page.mention(mentions)
    suggested = related_ids(page, [topic.pk for topic in topics], view)
    mentions.add("card", *suggested)
    found = resolve(mentions, view)
    ancestors = _ancestors(page, view)
    words = words_of(view.root)
    assert page.detail_schema is not None  # noqa: S101 - core.E001 refuses to start otherwise
    fields: dict[str, Any] = {
        "id": page.pk,
        "type": page.api_type,
        "title": page.title,
        "summary": page.summary,
        "locale": view.root.language,
        "path": view.root.path_of(page),
        "url": view.root.url_of(page),
        "published_at": page.listed_at,
        "modified_at": page.last_published_at,
        "image": _image(page, found),
        "topics": labels.topics(view.root.language).of(topic.pk for topic in topics) if topics else [],
        "regions": labels.regions(view.root.language).of(region.pk for region in regions) if regions else [],
        "seo": _seo(page, view),
        "sharing": _sharing(page, found),
        "ancestors": ancestors,
        "translations": _translations(page, view),
        "body": wire_body(page.body, found, where=f"page {page.pk}"),
        "calls_to_action": found.all("call_to_action", page.chosen("actions")),
        "related": _related(page, suggested, found, ancestors, words),
    }
    answer = page.detail_schema(**fields, **page.own_fields(found))
    return answer, _tags(page, view, found)


def _image(page: BasePage, found: Found) -> ImageSet | None:
    image: ImageSet | None = found.get("image", page.image_id)
    return image.model_copy(update={"alt": page.image_alt or image.alt}) if image else None


def _seo(page: BasePage, view: Viewpoint) -> Seo:
    return Seo(
        title=page.seo_title or page.title,
        description=page.search_description or page.summary,
        canonical_url=view.root.url_of(page),
    )


def _sharing(page: BasePage, found: Found) -> Sharing:
    image = found.get("image", page.share_image_id) or found.get("image", page.image_id)
    return Sharing(
        title=page.share_title or page.title,
        text=page.share_text or page.summary,
        image=image.share if image else None,
    )


def _ancestors(page: BasePage, view: Viewpoint) -> list[PageLink]:
    """From the front page down to the parent; those that are hidden are left out."""
    step = Page.steplen
    paths = [page.path[:end] for end in range(len(view.root.tree_path), len(page.path), step)]
    above = visible_now(root=view.root, now=view.now).filter(path__in=paths).order_by("path")
    return [link for row in above.values_list(*LINK_COLUMNS, named=True) if (link := link_of(row, view))]


def _translations(page: BasePage, view: Viewpoint) -> list[Translation]:
    others = visible_now(now=view.now).filter(translation_key=page.translation_key).exclude(pk=page.pk)
    rows = others.values_list("title", "path", "url_path", named=True)
    placed = [(view.atlas.around(row), row) for row in rows]
    return [
        Translation(locale=root.language, title=row.title, path=root.path_of(row), url=root.url_of(row))
        for root, row in placed
        if root and root.site_id == view.root.site_id
    ]


def _related(
    page: BasePage, suggested: list[int], found: Found, ancestors: list[PageLink], words: SiteWords
) -> Related:
    parent = ancestors[-1] if ancestors else None
    return Related(
        heading=words.related_heading,
        more=More(label=words.related_more, path=parent.path) if parent else None,
        items=related_cards(page, suggested, found),
    )


def _tags(page: BasePage, view: Viewpoint, found: Found) -> set[str]:
    tags: set[str] = {f"page-{page.pk}", f"type-{page.api_type}", f"site-{view.root.site_id}"}
    names: dict[Any, str] = {"call_to_action": "page", "card": "page", "own_action": "page"}
    for kind, things in found.things.items():
        tags |= {f"{names.get(kind, kind)}-{i}" for i in things}
    return tags
