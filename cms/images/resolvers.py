"""How mentioned pictures are given out: two queries for all of an answer's pictures, no file is touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet

from cms.content.references import ImageUse, ReadContext, References, register_resolver
from cms.content.schema import FocalPoint, ImageSet, ImageSource, ShareImage
from cms.core.cached_sql import cached_sql

from .licences import build_licence
from .models import Picture, Rendition
from .renderer import get_filter
from .rendition_specs import (
    FORMAT_SEPARATOR,
    MAX_FALLBACK_WIDTH,
    MEDIA_TYPES,
    MODERN_FORMATS,
    RENDITION_SETS,
    SPECS_DIGEST,
    has_ratio,
)


class RenditionRow(NamedTuple):
    """A rendition, as little of it as an answer needs."""

    spec: str
    url: str
    width: int
    height: int
    format: str


@register_resolver("image")
def resolve_images(ids: set[int], context: ReadContext, references: References) -> Mapping[int, ResolvedPicture]:
    """A picture whose file is broken is missing, unless something was made of it before."""
    made = _get_renditions(ids, references.uses)
    language = context.root.language
    found = (ResolvedPicture(picture, made[picture.pk], language) for picture in _pictures(ids))
    return {one.picture.pk: one for one in found if one.made or not one.picture.has_failed}


@cached_sql
def _pictures(ids: Iterable[int]) -> QuerySet:
    return Picture.objects.filter(pk__in=ids)


def _get_renditions(ids: Iterable[int], uses: Iterable[ImageUse]) -> Mapping[int, list[RenditionRow]]:
    """What the wanted sets have; of pictures whose sets are not up to date, all there is."""
    specs = frozenset[str]().union(*(RENDITION_SETS[use].specs for use in uses))
    made, media = defaultdict[int, list[RenditionRow]](list), _media()
    for image_id, spec, file, width, height in _renditions(specs, ids):
        made[image_id].append(RenditionRow(spec, f"{media}{file}", width, height, spec.rpartition("-")[2]))
    return made


@cached_sql
def _renditions(specs: Iterable[str], ids: Iterable[int]) -> QuerySet:
    is_stale = ~Q(image__rendition_state__startswith=SPECS_DIGEST) & Q(filter_spec__contains=FORMAT_SEPARATOR)
    rows = Rendition.objects.filter(Q(filter_spec__in=specs) | is_stale, image_id__in=ids).order_by("width")
    return rows.values_list("image_id", "filter_spec", "file", "width", "height")


@dataclass(frozen=True, slots=True)
class ResolvedPicture:
    """A picture with what was made of it, the smallest first, before it is known where it will stand."""

    picture: Picture
    made: Sequence[RenditionRow]
    language: str

    @property
    def alt(self) -> str:
        """Its own words, for places that have none."""
        return self.picture.get_description(self.language)

    @property
    def credit(self) -> str:
        return self.picture.credit

    def rendition_for(self, use: ImageUse) -> ImageSet:
        picture, cuts = self.picture, self._of(use)
        sent = cuts[-1] if cuts else picture
        return ImageSet(
            id=picture.pk,
            alt=self.alt,
            width=sent.width,
            height=sent.height,
            focal_point=_focal_point(picture, cuts),
            placeholder=picture.placeholder,
            credit=self.credit,
            licence=build_licence(picture.licence, picture.licence_terms),
            sources=_sources(cuts),
            src=_fallback(picture, cuts),
        )

    @property
    def share(self) -> ShareImage:
        picture, cuts = self.picture, self._of("share")
        sent = cuts[-1] if cuts else picture
        return ShareImage(url=_fallback(picture, cuts), width=sent.width, height=sent.height, alt=self.alt)

    def _of(self, use: ImageUse) -> Sequence[RenditionRow]:
        """The set for this use, or what was made before it in the same shape, or whole."""
        wanted = RENDITION_SETS[use]
        exact = [one for one in self.made if one.spec in wanted.specs]
        alike = exact or [one for one in self.made if has_ratio(one.spec, wanted.ratio)]
        return alike or [one for one in self.made if has_ratio(one.spec, None)]


def _sources(cuts: Sequence[RenditionRow]) -> list[ImageSource]:
    """Of each format one, the best first; of a width that two cuts have, the last."""
    urls: dict[str, dict[int, str]] = {name: {} for name in MEDIA_TYPES}
    for one in cuts:
        if one.format in urls:
            urls[one.format][one.width] = one.url
    return [
        ImageSource(type=MEDIA_TYPES[name], srcset=", ".join(f"{url} {width}w" for width, url in widths.items()))
        for name, widths in urls.items()
        if widths
    ]


def _fallback(picture: Picture, cuts: Sequence[RenditionRow]) -> str:
    """The largest that is not too large to be sent to whoever understands no `srcset`; the original in its absence."""
    plain = [one for one in cuts if one.format not in MODERN_FORMATS and one.width <= MAX_FALLBACK_WIDTH]
    return plain[-1].url if plain else f"{_media()}{picture.file.name}"


def _focal_point(picture: Picture, cuts: Sequence[RenditionRow]) -> FocalPoint | None:
    """Where the subject is in the cut, in shares of it."""
    focus = picture.get_focal_point()
    if focus is None or not picture.width or not picture.height:
        return None
    width, height = picture.width, picture.height
    if cuts:
        transform = get_filter(cuts[-1].spec).get_transform(picture)
        focus, (width, height) = focus.transform(transform), transform.size
    return FocalPoint(x=min(1.0, max(0.0, focus.centroid_x / width)), y=min(1.0, max(0.0, focus.centroid_y / height)))


def _media() -> str:
    """Where files stand. All are ours under plain names (`cms/core/filenames.py`): nothing in them has to be escaped."""
    return f"{settings.CMS_URL}{settings.MEDIA_URL}"
