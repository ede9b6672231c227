"""How mentioned pictures are given out: two queries for all of an answer's pictures, no file is touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet

from cms.core.prepared import prepared
from cms.core.reading import Mentions, Use, Viewpoint, resolves
from cms.core.schema import FocalPoint, ImageSet, ImageSource, ShareImage

from .cutting import filter_of
from .licences import licence
from .models import Picture, Rendition
from .sets import LARGEST_FALLBACK, MEDIA_TYPES, MODERN, OURS, SETS, STATE, is_of_shape


class Made(NamedTuple):
    """A rendition, as little of it as an answer needs."""

    filter_spec: str
    file: str
    width: int
    height: int

    @property
    def format(self) -> str:
        return self.filter_spec.rpartition("-")[2]


@resolves("image")
def images(ids: set[int], view: Viewpoint, mentions: Mentions) -> Mapping[int, FoundPicture]:
    """A picture whose file is broken is missing, unless something was made of it before."""
    made = _made(ids, mentions.uses)
    language = view.root.language
    found = (FoundPicture(picture, made[picture.pk], language) for picture in _pictures(ids))
    return {one.picture.pk: one for one in found if one.made or not one.picture.has_failed}


@prepared
def _pictures(ids: Iterable[int]) -> QuerySet:
    return Picture.objects.filter(pk__in=ids)


def _made(ids: Iterable[int], uses: Iterable[Use]) -> Mapping[int, list[Made]]:
    """What the wanted sets have; of pictures whose sets are not up to date, all there is."""
    specs = frozenset[str]().union(*(SETS[use].specs for use in uses))
    made: dict[int, list[Made]] = defaultdict(list)
    for image_id, *row in _renditions(specs, ids):
        made[image_id].append(Made(*row))
    return made


@prepared
def _renditions(specs: Iterable[str], ids: Iterable[int]) -> QuerySet:
    is_stale = ~Q(image__rendition_state__startswith=STATE) & Q(filter_spec__contains=OURS)
    rows = Rendition.objects.filter(Q(filter_spec__in=specs) | is_stale, image_id__in=ids).order_by("width")
    return rows.values_list("image_id", *Made._fields)


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

    def cut_for(self, use: Use) -> ImageSet:
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
            sources=[source for name in MEDIA_TYPES if (source := _source(name, cuts))],
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
        exact = [one for one in self.made if one.filter_spec in wanted.specs]
        alike = exact or [one for one in self.made if is_of_shape(one.filter_spec, wanted.ratio)]
        return alike or [one for one in self.made if is_of_shape(one.filter_spec, None)]


def _source(name: str, cuts: Sequence[Made]) -> ImageSource | None:
    widths = {one.width: one for one in cuts if one.format == name}
    if not widths:
        return None
    return ImageSource(
        type=MEDIA_TYPES[name], srcset=", ".join(f"{_address(one.file)} {width}w" for width, one in widths.items())
    )


def _fallback(picture: Picture, cuts: Sequence[Made]) -> str:
    """The largest that is not too large to be sent to whoever understands no `srcset`; the original in its absence."""
    plain = [one for one in cuts if one.format not in MODERN and one.width <= LARGEST_FALLBACK]
    return _address(plain[-1].file if plain else picture.file.name)


def _focal_point(picture: Picture, cuts: Sequence[Made]) -> FocalPoint | None:
    """Where the subject is in the cut, in shares of it."""
    focus = picture.get_focal_point()
    if focus is None or not picture.width or not picture.height:
        return None
    width, height = picture.width, picture.height
    if cuts:
        transform = filter_of(cuts[-1].filter_spec).get_transform(picture)
        focus, (width, height) = focus.transform(transform), transform.size
    return FocalPoint(x=min(1.0, max(0.0, focus.centroid_x / width)), y=min(1.0, max(0.0, focus.centroid_y / height)))


def _address(name: str) -> str:
    """All are files of ours under plain names (`cms/core/names.py`): nothing in them has to be written otherwise."""
    return f"{settings.CMS_URL}{settings.MEDIA_URL}{name}"
