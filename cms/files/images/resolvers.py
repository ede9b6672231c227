"""Resolve referenced images: two queries for all images of a response; no file is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet

from cms.content.references import ReadContext, References, register_resolver
from cms.content.schema import FocalPoint, ImageFiles, ImageSet, ImageUse, ShareImage
from cms.db.cached_sql import cached_sql

from .models import Picture, Rendition, build_licence
from .renderer import get_filter
from .rendition_specs import (
    FORMAT_SEPARATOR,
    MAX_FALLBACK_WIDTH,
    MODERN_FORMATS,
    RENDITION_SETS,
    SPECS_DIGEST,
    has_ratio,
)

UrlBuilder = Callable[[str, int], str]


class RenditionRow(NamedTuple):
    """The columns of a rendition that a response needs."""

    spec: str
    url: str
    width: int
    height: int
    format: str


@register_resolver("image")
def resolve_images(ids: set[int], context: ReadContext, references: References) -> Mapping[int, ResolvedPicture]:
    """Return the images by id, without those whose file is damaged and that have no earlier renditions."""
    build_url = get_url_builder(context)
    renditions = _get_renditions(ids, references.uses, build_url)
    language = context.root.language
    found = (
        ResolvedPicture(picture, build_url(picture.file.name, picture.pk), renditions[picture.pk], language)
        for picture in _pictures(ids)
    )
    return {one.picture.pk: one for one in found if one.renditions or not one.picture.has_failed}


@cached_sql
def _pictures(ids: Iterable[int]) -> QuerySet:
    return Picture.objects.filter(pk__in=ids)


def _get_renditions(
    ids: Iterable[int], uses: Iterable[ImageUse], build_url: UrlBuilder
) -> Mapping[int, list[RenditionRow]]:
    """Return the renditions for these uses; all existing ones of images whose renditions are outdated."""
    specs = frozenset[str]().union(*(RENDITION_SETS[use].specs for use in uses))
    renditions = defaultdict[int, list[RenditionRow]](list)
    for image_id, spec, file, width, height in _renditions(specs, ids):
        url = build_url(file, image_id)
        renditions[image_id].append(RenditionRow(spec, url, width, height, spec.rpartition("-")[2]))
    return renditions


@cached_sql
def _renditions(specs: Iterable[str], ids: Iterable[int]) -> QuerySet:
    is_stale = ~Q(image__rendition_state__startswith=SPECS_DIGEST) & Q(filter_spec__contains=FORMAT_SEPARATOR)
    rows = Rendition.objects.filter(Q(filter_spec__in=specs) | is_stale, image_id__in=ids).order_by("width")
    return rows.values_list("image_id", "filter_spec", "file", "width", "height")


@dataclass(frozen=True, slots=True)
class ResolvedPicture:
    """An image with its renditions, narrowest first, independent of where it is used."""

    picture: Picture
    original_url: str
    renditions: Sequence[RenditionRow]
    language: str
    _sets: dict[ImageUse, ImageSet] = field(default_factory=dict)  # several pages may show the image

    @property
    def alt(self) -> str:
        """The image's own alternative text, for uses that have none."""
        return self.picture.get_description(self.language)

    @property
    def credit(self) -> str:
        return self.picture.credit

    def rendition_for(self, use: ImageUse) -> ImageSet:
        if use not in self._sets:
            self._sets[use] = self._build_set(use)
        return self._sets[use]

    def _build_set(self, use: ImageUse) -> ImageSet:
        picture, renditions = self.picture, self._renditions_for(use)
        largest = renditions[-1] if renditions else picture
        return ImageSet(
            id=picture.pk,
            alt=self.alt,
            width=largest.width,
            height=largest.height,
            focal_point=_focal_point(picture, renditions),
            placeholder=picture.placeholder,
            credit=self.credit,
            licence=build_licence(picture.licence, picture.licence_terms, self.language),
            files=build_files(renditions),
            src=self._fallback_url(renditions),
        )

    @property
    def share(self) -> ShareImage:
        picture, renditions = self.picture, self._renditions_for("share")
        largest = renditions[-1] if renditions else picture
        url = self._fallback_url(renditions)
        return ShareImage(url=url, width=largest.width, height=largest.height, alt=self.alt, is_drawn=False)

    def _renditions_for(self, use: ImageUse) -> Sequence[RenditionRow]:
        """Return the renditions for this use; else earlier ones of the same ratio, else uncropped ones."""
        wanted = RENDITION_SETS[use]
        exact = [one for one in self.renditions if one.spec in wanted.specs]
        same_ratio = exact or [one for one in self.renditions if has_ratio(one.spec, wanted.ratio)]
        return same_ratio or [one for one in self.renditions if has_ratio(one.spec, None)]

    def _fallback_url(self, renditions: Sequence[RenditionRow]) -> str:
        """Return the URL for clients without `srcset`: the largest fallback rendition, else the original."""
        fallbacks = [one for one in renditions if one.format not in MODERN_FORMATS and one.width <= MAX_FALLBACK_WIDTH]
        return fallbacks[-1].url if fallbacks else self.original_url


def build_files(renditions: Sequence[RenditionRow]) -> ImageFiles | None:
    """Return the template of the URLs of the modern formats, with the widths that exist in all of these formats.

    `FILE_NAME` gives them one template. Where earlier renditions have several, that of the widest file is returned.
    """
    templates: dict[str, dict[str, set[int]]] = {}
    for one in renditions:
        template = one.url.replace(f"-{one.width}.{one.format}", "-{width}.{format}")
        if one.format in MODERN_FORMATS and template != one.url:
            found = templates.pop(template, {})
            templates[template] = {**found, one.format: {*found.get(one.format, ()), one.width}}
    if not templates:
        return None
    template, widths = templates.popitem()
    common = set.intersection(*widths.values())
    formats = [name for name in MODERN_FORMATS if name in widths]
    return ImageFiles(url_template=template, widths=sorted(common), formats=formats) if common else None


def _focal_point(picture: Picture, renditions: Sequence[RenditionRow]) -> FocalPoint | None:
    """Return the position of the focal point in the crop, as fractions of its width and height."""
    focus = picture.get_focal_point()
    if focus is None or not picture.width or not picture.height:
        return None
    width, height = picture.width, picture.height
    if renditions:
        transform = get_filter(renditions[-1].spec).get_transform(picture)
        focus, (width, height) = focus.transform(transform), transform.size
    return FocalPoint(x=min(1.0, max(0.0, focus.centroid_x / width)), y=min(1.0, max(0.0, focus.centroid_y / height)))


def get_url_builder(context: ReadContext) -> UrlBuilder:
    """Return the function from a file's name and its image to the URL. Names of files need no escaping."""
    base, build_query = f"{settings.CMS_URL}{settings.MEDIA_URL}", context.build_picture_query
    if build_query is None:
        return lambda name, picture_id: base + name
    return lambda name, picture_id: f"{base}{name}{build_query(picture_id)}"
