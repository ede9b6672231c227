"""What an uploaded file says about its image: title, alternative text and credit, from XMP, IPTC-IIM and EXIF.

The form reads it before it removes the metadata, so that an editor need not type what a photographer has written. Files
are foreign: a part that cannot be read is as if it were not there, and texts are cut to the length of the fields.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from PIL import ExifTags, ImageFile, IptcImagePlugin
from PIL import Image as Pillow

from .print_files import NAMESPACES, PictureNotes

MAX_XMP_BYTES = 1_000_000
MAX_CHARACTERS = 255
IIM_TITLE, IIM_HEADLINE, IIM_CREATOR, IIM_CREDIT = (2, 5), (2, 105), (2, 80), (2, 110)
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
EXIF_TITLE = 0x9C9B  # XPTitle, which Windows writes
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def read_notes(content: bytes) -> PictureNotes:
    """Return title (as headline), alternative text and credit; texts that the file does not have are empty."""
    try:
        with Pillow.open(io.BytesIO(content)) as image:
            sources = [_read_safely(read, image) for read in (_read_xmp, _read_iim, _read_exif)]
    except Exception:  # Pillow's decoders raise many types; the form names what is wrong with the file
        return PictureNotes()
    names = ("headline", "alt", "credit")
    return PictureNotes(**{name: next((found[name] for found in sources if found.get(name)), "") for name in names})


def _read_safely(read: Any, image: Pillow.Image) -> dict[str, str]:
    try:
        return {name: _clean(text) for name, text in read(image).items()}
    except Exception:  # as above
        return {}


def _clean(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())[:MAX_CHARACTERS].rstrip()


def _read_xmp(image: Pillow.Image) -> dict[str, str]:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    if not packet or len(packet) > MAX_XMP_BYTES:
        return {}
    root = fromstring(packet.strip(b"\0 \n") if isinstance(packet, bytes) else packet.strip("\0 \n"))
    title = _find(root, "dc:title") or _find(root, "photoshop:Headline")
    credit = _join(_find(root, "dc:creator"), _find(root, "photoshop:Credit"))
    return {"headline": title, "alt": _find(root, "Iptc4xmpCore:AltTextAccessibility"), "credit": credit}


def _find(root: Element, name: str) -> str:
    """Return the text of a property: of its element, of the items in it, or of an attribute."""
    prefix, _, local = name.partition(":")
    key = f"{{{NAMESPACES[prefix]}}}{local}"
    for described in root.iter(f"{RDF}Description"):
        if key in described.attrib:
            return described.attrib[key]
        element = described.find(key)
        if element is not None:
            return ", ".join(_list_texts(element)) if local == "creator" else next(_list_texts(element), "")
    return ""


def _list_texts(element: Element) -> Iterator[str]:
    items = list(element.iter(f"{RDF}li")) or [element]
    yield from (item.text.strip() for item in items if item.text and item.text.strip())


def _read_iim(image: Pillow.Image) -> dict[str, str]:
    found = (isinstance(image, ImageFile.ImageFile) and IptcImagePlugin.getiptcinfo(image)) or {}
    texts = {key: _decode(value) for key, value in found.items()}
    title = texts.get(IIM_TITLE) or texts.get(IIM_HEADLINE, "")
    return {"headline": title, "credit": _join(texts.get(IIM_CREATOR, ""), texts.get(IIM_CREDIT, ""))}


def _decode(value: bytes | list[bytes]) -> str:
    if isinstance(value, list):
        return ", ".join(map(_decode, value))
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _read_exif(image: Pillow.Image) -> dict[str, str]:
    if image.format == "PNG":  # Pillow would decode its pixels
        return {}
    exif = image.getexif()
    title = exif.get(EXIF_TITLE, b"")
    text = bytes(title).decode("utf-16-le", errors="ignore") if isinstance(title, (bytes, tuple)) else ""
    return {"headline": text, "credit": str(exif.get(ExifTags.Base.Artist, ""))}


def _join(creator: str, agency: str) -> str:
    """Return the credit as it is printed: “Ada Nwosu / Reuters”."""
    return " / ".join(dict.fromkeys(filter(None, (creator, agency))))
