"""Put links in the place of pictures, recordings and documents that an import could not get.

Without its file, a block is not shown, and its caption would be lost with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cms.content.blocks.base import list_items

from .links import build_link, clean_url, escape_text
from .results import Block
from .texts import get_file_name

FILE = "$file"


def link_missing_files(written: Iterable[Block], read: Iterable[Block]) -> list[Block]:
    """Return the blocks as they are stored, with links for missing files.

    `written` are the blocks in interchange form, `read` the same blocks with primary keys, None for a missing file.
    """
    return [block for pair in zip(written, read, strict=True) for block in _link_block(*pair)]


def _link_block(written: Block, read: Block) -> Iterator[Block]:
    replace = _REPLACEMENTS.get(read["type"])
    html, is_shown = replace(written["value"], read["value"]) if replace else ("", True)
    if is_shown:
        yield read
    if html:
        block_id = str(uuid5(NAMESPACE_URL, f"{read['id']}#files")) if is_shown else read["id"]
        yield {"type": "rich_text", "value": html, "id": block_id}


def _replace_image(written: Any, read: Any) -> tuple[str, bool]:
    if not _is_missing(written, read, "image"):
        return "", True
    return _link_image(written), False


def _replace_gallery(written: Any, read: Any) -> tuple[str, bool]:
    html = "".join(map(_link_image, _take_missing(written["images"], read["images"], "image")))
    is_shown = bool(read["images"])
    caption = escape_text(written.get("caption") or "")
    return (html if is_shown or not caption else f"{html}<p>{caption}</p>"), is_shown


def _replace_audio(written: Any, read: Any) -> tuple[str, bool]:
    if not _is_missing(written, read, "file"):
        return "", True
    return f"<p>{_link(written['file'], written.get('title') or '')}</p>", bool(read.get("transcript"))


def _replace_documents(written: Any, read: Any) -> tuple[str, bool]:
    missing = _take_missing(written["documents"], read["documents"], "document")
    items = "".join(f"<li>{_link(item['document'], item.get('title') or '')}</li>" for item in missing)
    return (f"<ul>{items}</ul>" if items else ""), bool(read["documents"])


def _take_missing(written: list[Any], read: list[Any], name: str) -> list[Any]:
    """Remove the items without their file from a list, and return them as they were written."""
    pairs = list(zip(list_items(written), list_items(read), strict=True))
    missing = [_is_missing(before, after, name) for before, after in pairs]
    read[:] = [item for item, is_missing in zip(read, missing, strict=True) if not is_missing]
    return [before for (before, _), is_missing in zip(pairs, missing, strict=True) if is_missing]


def _is_missing(written: Any, read: Any, name: str) -> bool:
    return isinstance(written.get(name), Mapping) and FILE in written[name] and read.get(name) is None


def _link_image(image: Mapping[str, Any]) -> str:
    alt, caption = image.get("alt") or "", image.get("caption") or ""
    following = f"<p>{escape_text(caption)}</p>" if caption and caption != alt else ""
    return f"<p>{_link(image['image'], alt)}</p>{following}"


def _link(file: Mapping[str, str], name: str) -> str:
    key = file[FILE]
    href = clean_url(key)
    return build_link(href, escape_text(name or get_file_name(key) or key))


_REPLACEMENTS: dict[str, Callable[[Any, Any], tuple[str, bool]]] = {
    "image": _replace_image,
    "gallery": _replace_gallery,
    "audio": _replace_audio,
    "documents": _replace_documents,
}
