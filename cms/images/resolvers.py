"""How mentioned pictures are given out: two queries for all of an answer's pictures, no file is touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet

from cms.content.references import ReadContext, References, Use, register_resolver
from cms.content.schema import FocalPoint, ImageSet, ImageSource, ShareImage
from cms.core.cached_sql import cached_sql

from .licences import licence
from .models import Picture, Rendition
from .renderer import filter_of
from .rendition_specs import LARGEST_FALLBACK, MEDIA_TYPES, MODERN, OURS, SETS, STATE, is_of_shape


class Made(NamedTuple):
    """A rendition, as little of it as an answer needs."""

    spec: str
    url: str
    width: int
    height: int
    format: str


@register_resolver("image")
def images(ids: set[int], context: ReadContext, references: References) -> Mapping[int, FoundPicture]:
    """A picture whose file is broken is missing, unless something was made of it before."""
    made = _made(ids, references.uses)
    language = context.root.language
    found = (FoundPicture(picture, made[picture.pk], language) for picture in _pictures(ids))
    return {one.picture.pk: one for one in found if one.made or not one.picture.has_failed}


@cached_sql
def _pictures(ids: Iterable[int]) -> QuerySet:
    return Picture.objects.filter(pk__in=ids)


def _made(ids: Iterable[int], uses: Iterable[Use]) -> Mapping[int, list[Made]]:
    """What the wanted sets have; of pictures whose sets are not up to date, all there is."""
    specs = frozenset[str]().union(*(SETS[use].specs for use in uses))
    made, media = defaultdict[int, list[Made]](list), _media()
    for image_id, spec, file, width, height in _renditions(specs, ids):
        made[image_id].append(Made(spec, f"{media}{file}", width, height, spec.rpartition("-")[2]))
    return made


@cached_sql
def _renditions(specs: Iterable[str], ids: Iterable[int]) -> QuerySet:
    is_stale = ~Q(image__rendition_state__startswith=STATE) & Q(filter_spec__contains=OURS)
    rows = Rendition.objects.filter(Q(filter_spec__in=specs) | is_stale, image_id__in=ids).order_by("width")
    return rows.values_list("image_id", "filter_spec", "file", "width", "height")


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture with what was made of it, the smallest first, before it is known where it will stand."""

    picture: Picture
    made: Sequence[Made]
    language: str

    @property
    def alt(self) -> str:
        """Its own words, for places that have none."""
        return self.picture.described_in(self.language)

    @property
    def credit(self) -> str:
        return self.picture.credit

    def rendition_for(self, use: Use) -> ImageSet:
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
            licence=licence(picture.licence, picture.licence_terms),
            sources=_sources(cuts),
            src=_fallback(picture, cuts),
        )

    @property
    def share(self) -> ShareImage:
        picture, cuts = self.picture, self._of("share")
        sent = cuts[-1] if cuts else picture
        return ShareImage(url=_fallback(picture, cuts), width=sent.width, height=sent.height, alt=self.alt)

    def _of(self, use: Use) -> Sequence[Made]:
        """The set for this use, or what was made before it in the same shape, or whole."""
        wanted = SETS[use]
        exact = [one for one in self.made if one.spec in wanted.specs]
        alike = exact or [one for one in self.made if is_of_shape(one.spec, wanted.ratio)]
        return alike or [one for one in self.made if is_of_shape(one.spec, None)]


def _sources(cuts: Sequence[Made]) -> list[ImageSource]:
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


def _fallback(picture: Picture, cuts: Sequence[Made]) -> str:
    """The largest that is not too large to be sent to whoever understands no `srcset`; the original in its absence."""
    plain = [one for one in cuts if one.format not in MODERN and one.width <= LARGEST_FALLBACK]
    return plain[-1].url if plain else f"{_media()}{picture.file.name}"


def _focal_point(picture: Picture, cuts: Sequence[Made]) -> FocalPoint | None:
    """Where the subject is in the cut, in shares of it."""
    focus = picture.get_focal_point()
    if focus is None or not picture.width or not picture.height:
        return None
    width, height = picture.width, picture.height
    if cuts:
        transform = filter_of(cuts[-1].spec).get_transform(picture)
        focus, (width, height) = focus.transform(transform), transform.size
    return FocalPoint(x=min(1.0, max(0.0, focus.centroid_x / width)), y=min(1.0, max(0.0, focus.centroid_y / height)))


def _media() -> str:
    """Where files stand. All are ours under plain names (`cms/core/filenames.py`): nothing in them has to be escaped."""
    return f"{settings.CMS_URL}{settings.MEDIA_URL}"
