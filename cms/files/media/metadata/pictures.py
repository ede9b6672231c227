"""Remove the metadata that cameras and programs write into picture files: location, author, thumbnails, comments.

Only what is listed is kept: pixels, size, transparency, colour profile, orientation, and the frames and the loop of an
animation. A file is not decoded and encoded again, so that its pixels stay exactly the same. Bytes after the end of the
picture are dropped. Credit and licence that editors enter are stored in the database, and press kits write them into
their own copies.

`segments` has the formats that are sequences of segments (JPEG, PNG, GIF, WebP), `avif` has AVIF, and `profiles` checks
colour profiles.
"""

from __future__ import annotations

import io

from PIL import ExifTags
from PIL import Image as Pillow

from .avif import strip_avif
from .segments import strip_gif, strip_jpeg, strip_png, strip_webp

PNG_ORIENTATION = (b"eXIf", b"XML:com.adobe.xmp", b"Raw profile type exif")  # names of what may contain it


def strip_metadata(content: bytes) -> bytes:
    """Return the picture file without metadata.

    Raises:
        ValueError, IndexError, struct.error: the file is not valid in its format.
    """
    with Pillow.open(io.BytesIO(content)) as image:
        orientation = read_orientation(image, content)
        exif = _build_orientation_exif(orientation) if orientation != 1 else b""
        match image.format:
            case "JPEG" | "MPO":
                return b"".join(strip_jpeg(content, exif))
            case "PNG":
                return b"".join(strip_png(content, exif))
            case "GIF":
                return b"".join(strip_gif(content))
            case "WEBP":
                return strip_webp(content, exif)
            case "AVIF":
                return strip_avif(content)
    return content


def read_orientation(image: Pillow.Image, content: bytes) -> int:
    """Return the EXIF orientation of an opened file, whose content this is.

    Pillow decodes a PNG to find it, because it may stand behind the pixels; one that contains none is not decoded.
    """
    if image.format == "PNG" and not any(name in content for name in PNG_ORIENTATION):
        return 1
    return int(image.getexif().get(ExifTags.Base.Orientation, 1))


def _build_orientation_exif(orientation: int) -> bytes:
    exif = Pillow.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return exif.tobytes()
