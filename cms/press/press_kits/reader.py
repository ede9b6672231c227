"""Read the content of a kit from a page, or a draft, and its resolved references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from wagtail.models import Site

from cms.content.blocks.body import serialize_body
from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.core.languages import text_direction
from cms.core.sites import SiteRoots
from cms.db.cached_sql import cached_sql
from cms.db.version_cache import cached_per_version
from cms.files.documents.resolvers import get_unrestricted_documents
from cms.page_types.press_releases.models import ReleasePage
from cms.snippets.organisation.names import choose_name

from .content import KitContent, KitOrganisation
from .parts import find_attachments, find_pictures, read_blocks

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
