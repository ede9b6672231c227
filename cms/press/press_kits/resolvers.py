"""The kit of a release in the response for the release, while it is that of the release's present content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.db.models import QuerySet

from cms.content.references import ReadContext, References, ResolvedReferences, register_resolver
from cms.db.cached_sql import cached_sql
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.press_releases.schema import PressKit as PressKitDetail
from cms.page_types.press_releases.schema import PressKitFile

from .content_loader import KitSources, read_content, read_sources
from .files import KitFile
from .models import PressKit


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
