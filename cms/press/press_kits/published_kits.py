"""The stored kit of a public release: in the response for the release, and as downloads.

Both exist for as long as the page is public and the kit is that of its present content.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from cms.content.references import ReadContext, References, ResolvedReferences, register_resolver
from cms.core import clock
from cms.core.visibility import find_visible_page
from cms.db.cached_sql import cached_sql
from cms.db.version_cache import PublicVersionCache, using_content_version
from cms.files.storage.responses import respond_with_file
from cms.http.concurrency import limit_storage_reads
from cms.journal.content_version import content_version
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.press_releases.schema import PressKit as PressKitDetail
from cms.page_types.press_releases.schema import PressKitFile

from .content_loader import KitSources, read_content, read_page_content, read_sources
from .files import KitFile
from .models import PressKit

MAX_CACHED_DIGESTS = 5_000  # pages of which a process remembers the digest of their present content
_digests = PublicVersionCache[str | None](MAX_CACHED_DIGESTS)


@require_safe
@limit_storage_reads
def download(request: HttpRequest, page_id: int, name: str) -> HttpResponseBase:
    """Return a file of the kit if the page is visible and the kit is that of its present content.

    Otherwise the answer is 404 as if there were no such page. A kit that is being built is absent, too.
    """
    kit = find_current_kit(page_id)
    file = next((one for one in map(KitFile.from_json, kit.files) if one.name == name), None) if kit else None
    if kit is None or file is None:
        raise Http404
    response = respond_with_kit_file(request, kit.file, file)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["Access-Control-Allow-Origin"] = "*"  # like responses of the API
    return response


def find_current_kit(page_id: int) -> PressKit | None:
    """Return the kit of a page that the public may see now; None if it has changed since the kit was built."""
    now = clock.now()
    page = find_visible_page(page_id, now=now)
    if not isinstance(page, ReleasePage):
        return None
    with using_content_version(content_version(now)):
        digest = _digests.get_or_compute(page_id, partial(_read_digest, page_id))
    return PressKit.objects.filter(page_id=page_id, digest=digest).first() if digest else None


def respond_with_kit_file(request: HttpRequest, archive: str, file: KitFile) -> HttpResponseBase:
    """Return a file of a stored kit as an attachment. The caller has decided who may have it, and sets the caching."""
    response = respond_with_file(
        archive,
        file.content_type,
        download_as=file.name.rpartition("/")[2],
        request=request,
        part=(file.start, file.size),
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def _read_digest(page_id: int) -> str | None:
    now = clock.now()
    page = find_visible_page(page_id, now=now)
    content = read_page_content(page, now) if isinstance(page, ReleasePage) else None
    return content.digest if content else None


@register_resolver("press_kit")
def resolve_press_kits(ids: set[int], context: ReadContext, references: References) -> Mapping[int, StoredKit]:
    """Return a kit for the id of every page. Previews have none, because their content has not been published."""
    rows = {} if context.build_picture_query else {row.page_id: row for row in _kits(ids)}
    sources = read_sources(references, context) if rows else None
    return {page_id: StoredKit(rows.get(page_id), sources) for page_id in ids}


@cached_sql
def _kits(ids: Iterable[int]) -> QuerySet:
    return PressKit.objects.filter(page_id__in=ids)


@dataclass(frozen=True, slots=True)
class StoredKit:
    """The stored kit of a page, if there is one, and what is needed to compare it with the page."""

    row: PressKit | None
    sources: KitSources | None

    def describe(self, page: ReleasePage, found: ResolvedReferences) -> PressKitDetail | None:
        """Return the kit for the API; None if there is none, or if something in it has changed since it was built."""
        if self.row is None or self.sources is None:
            return None
        if read_content(page, found, self.sources).digest != self.row.digest:
            return None
        files = [_describe_file(page.pk, KitFile.from_json(stored)) for stored in self.row.files]
        return PressKitDetail(files=files, pdf=self.row.has_pdf, built_at=self.row.built_at)


def _describe_file(page_id: int, file: KitFile) -> PressKitFile:
    return PressKitFile(
        kind=file.kind,
        name=file.name.rpartition("/")[2],
        title=file.title,
        url=f"{settings.CMS_URL}/press-kits/{page_id}/{quote(file.name)}",
        size=file.size,
        content_type=file.content_type,
        language=file.language,
        width=file.width,
        height=file.height,
    )
