"""Load the content of a kit from a page, or a draft, and its resolved references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from wagtail.models import Site

from cms.content.blocks.body import body_search_texts, serialize_body
from cms.content.blocks.images import ImageValue
from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.content.schema import CallToActionCard, DocumentLink, ImageSet, PersonCard, Schema
from cms.core.localisation import text_direction
from cms.core.sites import SiteRoots
from cms.db.cached_sql import cached_sql
from cms.db.version_cache import cached_per_version
from cms.files.documents.resolvers import get_unrestricted_documents
from cms.page_types.press_releases.models import ReleasePage
from cms.snippets.organisation.site_profile import choose_name

from .content import KitAttachment, KitBlock, KitContent, KitOrganisation, KitPicture
from .html import has_template

NO_REFERENCES = ("press_kit", "call_to_action", "own_action")  # kinds that a kit does not show


@dataclass(frozen=True, slots=True)
class KitSources:
    """What a kit shows besides the page and its references, and the stored names of its documents by id."""

    context: ReadContext
    organisation: KitOrganisation
    document_files: Mapping[int, str]


def read_page_content(page: ReleasePage, now: datetime, recipient: str = "") -> KitContent | None:
    """Return the content of the kit of a page, or of a draft; None outside every site."""
    roots = SiteRoots.read()
    root = roots.root_of(page)
    if root is None:
        return None
    context = ReadContext(site_roots=roots, root=root, now=now)
    references = References(page_id=page.pk)
    page.collect_references(references)
    for kind in NO_REFERENCES:
        references.ids.pop(kind, None)
    sources = read_sources(references, context)
    return read_content(page, resolve_references(references, context), sources, recipient)


def read_sources(references: References, context: ReadContext) -> KitSources:
    """Read the organisation of the site, and the files of the documents that the page refers to."""
    ids = references.ids.get("document") or ()
    files = {row.pk: row.file for row in _document_files(ids)} if ids else {}
    return KitSources(context, _read_organisation(context.root.site_id, settings.CMS_COLOUR), files)


def read_content(page: ReleasePage, found: ResolvedReferences, sources: KitSources, recipient: str = "") -> KitContent:
    """Return the content of the kit, from references that are resolved already."""
    root, now = sources.context.root, sources.context.now
    details = page.get_release_fields(found.with_own_anchors())  # the API may have serialized them already
    blocks = serialize_body(page.body, found, where=f"press kit of page {page.pk}")
    pictures = list(find_pictures(page, blocks, found))
    is_embargoed = page.embargo_until is not None and page.embargo_until > now
    return KitContent(
        page_id=page.pk,
        slug=page.slug,
        url=root.url_of(page),
        language=root.language,
        direction=text_direction(root.language),
        organisation=sources.organisation,
        title=page.title,
        summary=page.summary,
        dateline=details["dateline"],
        published_at=page.listed_at,
        embargo_until=page.embargo_until if is_embargoed else None,
        embargo_zone=page.embargo_zone if is_embargoed else "",
        body=list(read_blocks(page, blocks)),
        notes_to_editors=details["notes_to_editors"],
        boilerplate=details["boilerplate"],
        media_contacts=details["media_contacts"],
        lead_picture=page.image_id if any(one.id == page.image_id for one in pictures) else None,
        pictures=pictures,
        attachments=list(find_attachments(page, blocks, found, sources.document_files)),
        recipient=recipient,
    )


@cached_sql
def _document_files(ids: Iterable[int]) -> QuerySet:
    return get_unrestricted_documents().filter(pk__in=ids).values_list("pk", "file")


@cached_per_version
def _read_organisation(site_id: int, colour: str) -> KitOrganisation:
    site = Site.objects.select_related("organisation__logo").get(pk=site_id)
    profile = getattr(site, "organisation", None)
    texts = {name: getattr(profile, name, "") for name in ("press_email", "phone", "address")}
    logo = profile.logo.file.name if profile and profile.logo else ""
    return KitOrganisation(name=choose_name(site), logo=logo, colour=colour, **texts)


def read_blocks(page: ReleasePage, blocks: list[Any]) -> Iterator[KitBlock]:
    """Yield the blocks that a kit shows: all but calls to action."""
    stored = {item.get("id"): item for item in page.body.raw_data if isinstance(item, dict)}
    for block in blocks:
        if any(isinstance(value, CallToActionCard) for _, value in block.value):
            continue
        texts = [] if has_template(block.type) else _search_texts(page, stored.get(block.id))
        yield KitBlock(type=block.type, value=_to_plain(block.value), texts=texts)


def _search_texts(page: ReleasePage, stored: dict[str, Any] | None) -> list[str]:
    """Return the texts of one stored block."""
    if stored is None:
        return []
    return list(body_search_texts(page.body.stream_block.to_python([stored])))


def _to_plain(value: Any) -> Any:
    """Return a value of the API as plain data, in which images are without files and people without links."""
    if isinstance(value, ImageSet):
        return {"picture": value.id, "alt": value.alt, "credit": value.credit, "licence": _to_plain(value.licence)}
    if isinstance(value, PersonCard):
        return {"name": value.name}
    if isinstance(value, Schema):
        return {name: _to_plain(one) for name, one in value}
    if isinstance(value, list | tuple):
        return [_to_plain(one) for one in value]
    return value


def find_pictures(page: ReleasePage, blocks: list[Any], found: ResolvedReferences) -> Iterator[KitPicture]:
    """Yield each image once: that of the page, then those of the text; the first caption counts."""
    shown = _find_shown_pictures(blocks)
    lead = found.image(page.detail_image_use, page.image_id)
    if lead:
        lead = lead.with_alt(page.image_alt, decorative=page.image_decorative)
        caption, credit = next(((text, credit) for one, text, credit in shown if one.id == lead.id), ("", lead.credit))
        shown.insert(0, (lead, caption, credit))
    seen: set[int] = set()
    for image, caption, credit in shown:
        resolved = found.get("image", image.id)
        if image.id in seen or resolved is None:
            continue
        seen.add(image.id)
        yield KitPicture(
            id=image.id,
            file=resolved.picture.file.name,
            alt=image.alt,
            caption=caption,
            credit=credit,
            licence=image.licence,
        )


def _find_shown_pictures(value: Any) -> list[tuple[ImageSet, str, str]]:
    """Return the images in a value of the API with captions and credits, without portraits of people."""
    if isinstance(value, ImageValue):
        return [(value.image, value.caption, value.credit)]
    if isinstance(value, ImageSet):
        return [(value, "", value.credit)]
    if isinstance(value, PersonCard | CallToActionCard):
        return []
    if isinstance(value, Schema):
        return [one for _, part in value for one in _find_shown_pictures(part)]
    if isinstance(value, list | tuple):
        return [one for part in value for one in _find_shown_pictures(part)]
    return []


def find_attachments(
    page: ReleasePage, blocks: list[Any], found: ResolvedReferences, files: Mapping[int, str]
) -> Iterator[KitAttachment]:
    """Yield the attachments, then the documents and recordings of the text, each once."""
    ids = {link.url: pk for pk, link in found.objects.get("document", {}).items()}
    attached = found.all("document", page.chosen_ids("attachments"))
    links: dict[str, DocumentLink] = {}
    for link in (*attached, *_find_documents(blocks)):
        links.setdefault(link.url, link)
    for url, link in links.items():
        if (file := files.get(ids.get(url, 0))) is not None:
            name = PurePosixPath(link.filename.replace("\\", "/")).name or "file"
            yield KitAttachment(file=file, name=name, title=link.title, media_type=link.media_type)


def _find_documents(value: Any) -> list[DocumentLink]:
    if isinstance(value, DocumentLink):
        return [value]
    if isinstance(value, Schema):
        return [one for _, part in value for one in _find_documents(part)]
    if isinstance(value, list | tuple):
        return [one for part in value for one in _find_documents(part)]
    return []
