"""How mentioned pictures are given out: two queries for all of an answer's pictures, no file is touched."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from cms.core.reading import Mentions, Viewpoint, resolves
from cms.core.schema import FocalPoint, ImageSet, ImageSource, ShareImage

from .models import Picture, Rendition
from .sets import CONTENT, FORMATS, MEDIA_TYPES, SHARE


@resolves("image")
def images(ids: set[int], _: Viewpoint, __: Mentions) -> Mapping[int, ImageSet]:
    pictures = Picture.objects.filter(pk__in=ids).prefetch_related("renditions")
    return {picture.pk: image_set(picture) for picture in pictures}


def image_set(picture: Picture) -> ImageSet:
    made = {rendition.filter_spec: rendition for rendition in picture.renditions.all()}
    image = ImageSet(
        id=picture.pk,
        alt=picture.description or "",
        width=picture.width,
        height=picture.height,
        focal_point=_focal_point(picture),
        placeholder=picture.placeholder,
        credit=picture.credit,
        sources=[source for name in FORMATS if (source := _source(name, made))],
        src=_absolute(_fallback(made) or picture),
    )
    image._share = _share(picture, made)
    return image


def _share(picture: Picture, made: Mapping[str, Rendition]) -> ShareImage:
    cut = made.get(SHARE) or picture
    return ShareImage(url=_absolute(cut), width=cut.width, height=cut.height, alt=picture.description or "")


def _source(name: str, made: Mapping[str, Rendition]) -> ImageSource | None:
    there = [made[spec] for (_, made_as), spec in CONTENT.items() if made_as == name and spec in made]
    widths = {rendition.width: rendition for rendition in there}  # a small original gives the same file twice
    if not widths:
        return None
    srcset = ", ".join(f"{_absolute(rendition)} {width}w" for width, rendition in sorted(widths.items()))
    return ImageSource(type=MEDIA_TYPES[name], srcset=srcset)


def _fallback(made: Mapping[str, Rendition]) -> Rendition | None:
    there = [made[spec] for (width, name), spec in CONTENT.items() if name == "jpeg" and width <= 1280 and spec in made]
    return there[-1] if there else None


def _absolute(stored: Picture | Rendition) -> str:
    return settings.CMS_URL + stored.file.url


def _focal_point(picture: Picture) -> FocalPoint | None:
    if not picture.has_focal_point() or not picture.width or not picture.height:
        return None
    return FocalPoint(
        x=min(1.0, max(0.0, picture.focal_point_x / picture.width)),
        y=min(1.0, max(0.0, picture.focal_point_y / picture.height)),
    )
