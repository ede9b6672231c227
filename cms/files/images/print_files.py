"""Files of images for print: the original in its full size, with credit, licence and caption in its metadata.

Newsrooms sort images by these fields, as IPTC defines them: IIM and XMP. JPEG files get both forms, PNG files get XMP.
Segments are inserted into the file, which must have no metadata of its own.

JPEG and PNG originals keep their pixels byte for byte. The other formats cannot be used by most newsrooms, or have no
place for IPTC: they become JPEG of high quality, or PNG if they are transparent.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from PIL import Image as Pillow

from cms.files.media.metadata.images import PNG_SIGNATURE, read_orientation, strip_metadata

from .models import SIDEWAYS_ORIENTATIONS
from .renderer import convert_to_srgb, load_oriented

JPEG_APP0, JPEG_APP1, JPEG_APP13 = 0xE0, 0xE1, 0xED
XMP_HEADER = b"http://ns.adobe.com/xap/1.0/\0"
PHOTOSHOP_HEADER = b"Photoshop 3.0\0"
IIM_RESOURCE = 0x0404
UTF_8 = b"\x1b%G"  # the value of the data set that names the character set

NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
}
JPEG_OPTIONS = {"quality": 95, "subsampling": 0}  # 4:4:4, as printers expect
PNG_OPTIONS = {"compress_level": 3}  # a higher level takes much longer, and saves little of a photograph
PREVIEW_QUALITY = 85


@dataclass(frozen=True, slots=True)
class PrintFile:
    """A file for print, with its size in pixels as it is displayed."""

    content: bytes
    extension: str
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PictureNotes:
    """What a file says about its image. Empty texts are left out."""

    headline: str = ""
    caption: str = ""
    alt: str = ""
    credit: str = ""
    source: str = ""  # the organisation that gives the image out
    rights: str = ""  # the name of the licence, and its terms
    licence_url: str = ""
    instructions: str = ""  # such as an embargo


def build_print_file(original: bytes, notes: PictureNotes) -> PrintFile:
    """Return the file for print of an original.

    Raises Pillow's exceptions, ValueError, IndexError or struct.error for a file that is damaged.
    """
    content = strip_metadata(original)
    with Pillow.open(io.BytesIO(content)) as image:
        is_turned = read_orientation(image, content) in SIDEWAYS_ORIENTATIONS
        name, (width, height) = image.format, image.size[::-1] if is_turned else image.size
    if name not in ("JPEG", "MPO", "PNG"):
        content, name, (width, height) = _convert(content)
    if name == "PNG":
        return PrintFile(write_png_notes(content, notes), "png", "image/png", width, height)
    return PrintFile(write_jpeg_notes(content, notes), "jpg", "image/jpeg", width, height)


def build_small_jpeg(original: bytes, longest: int) -> bytes:
    """Return a JPEG in sRGB whose sides are no longer than `longest`, on white if the image is transparent."""
    image = load_oriented(io.BytesIO(original), longest)
    image.thumbnail((longest, longest), Pillow.Resampling.LANCZOS)
    image = convert_to_srgb(image, image.info["icc_profile"])
    if image.mode == "RGBA":
        image = Pillow.alpha_composite(Pillow.new("RGBA", image.size, "white"), image).convert("RGB")
    written = io.BytesIO()
    image.save(written, "JPEG", quality=PREVIEW_QUALITY, optimize=True)
    return written.getvalue()


def _convert(content: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """Return the first frame as JPEG, or as PNG if it is transparent, with its format and size."""
    image = load_oriented(io.BytesIO(content))
    image = convert_to_srgb(image, image.info["icc_profile"])
    name = "PNG" if image.mode == "RGBA" else "JPEG"
    written = io.BytesIO()
    image.save(written, name, **(JPEG_OPTIONS if name == "JPEG" else PNG_OPTIONS))
    return written.getvalue(), name, image.size


def write_jpeg_notes(content: bytes, notes: PictureNotes) -> bytes:
    """Return the JPEG file with the notes, after the segments that readers expect first."""
    at = 2
    while content[at + 1] in (JPEG_APP0, JPEG_APP1):
        at += 2 + struct.unpack_from(">H", content, at + 2)[0]
    iim = build_iim(notes)
    resource = b"8BIM" + struct.pack(">HHI", IIM_RESOURCE, 0, len(iim)) + iim + b"\0" * (len(iim) % 2)
    segments = (
        _build_segment(JPEG_APP1, XMP_HEADER + build_xmp(notes)),
        _build_segment(JPEG_APP13, PHOTOSHOP_HEADER + resource),
    )
    return content[:at] + b"".join(segments) + content[at:]


def write_png_notes(content: bytes, notes: PictureNotes) -> bytes:
    """Return the PNG file with the notes, after its header."""
    at = len(PNG_SIGNATURE) + 25  # IHDR, which is always first and of the same length
    chunk = b"iTXtXML:com.adobe.xmp\0\0\0\0\0" + build_xmp(notes)
    written = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return content[:at] + written + content[at:]


def build_iim(notes: PictureNotes) -> bytes:
    """Return the data sets of IPTC-IIM 4.2, each cut to the length that the standard allows."""
    values = {
        40: (notes.instructions, 256),
        80: (notes.credit, 32),
        105: (notes.headline, 256),
        110: (notes.credit, 32),
        115: (notes.source, 32),
        116: (notes.rights, 128),
        120: (notes.caption or notes.alt, 2000),
    }
    datasets = [_build_dataset(1, 90, UTF_8), _build_dataset(2, 0, b"\0\4")]
    datasets += [_build_dataset(2, number, _cut(text, size)) for number, (text, size) in values.items() if text]
    return b"".join(datasets)


def build_xmp(notes: PictureNotes) -> bytes:
    """Return the packet of XMP, in which texts have their whole length."""
    declared = " ".join(f'xmlns:{prefix}="{url}"' for prefix, url in NAMESPACES.items())
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {declared}>{"".join(_build_properties(notes))}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )
    return packet.encode()


def _build_properties(notes: PictureNotes) -> Iterator[str]:
    translated = {
        "dc:description": notes.caption or notes.alt,
        "dc:rights": notes.rights,
        "xmpRights:UsageTerms": notes.rights,
        "Iptc4xmpCore:AltTextAccessibility": notes.alt,
    }
    plain = {
        "photoshop:Headline": notes.headline,
        "photoshop:Credit": notes.credit,
        "photoshop:Source": notes.source,
        "photoshop:Instructions": notes.instructions,
        "xmpRights:WebStatement": notes.licence_url,
    }
    for name, text in translated.items():
        if text:
            item = f'<rdf:li xml:lang="x-default">{_escape(text)}</rdf:li>'
            yield f"<{name}><rdf:Alt>{item}</rdf:Alt></{name}>"
    if notes.credit:
        yield f"<dc:creator><rdf:Seq><rdf:li>{_escape(notes.credit)}</rdf:li></rdf:Seq></dc:creator>"
    yield from (f"<{name}>{_escape(text)}</{name}>" for name, text in plain.items() if text)


def _escape(text: str) -> str:
    """Return the text for XML, without the control characters that XML cannot contain."""
    return escape("".join(one for one in text if one >= " " or one in "\t\n"))


def _cut(text: str, size: int) -> bytes:
    return text.encode()[:size].decode(errors="ignore").encode()


def _build_dataset(record: int, number: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value


def _build_segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content
