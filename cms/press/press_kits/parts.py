"""The blocks, pictures and attachments of a kit, from the API representation of the body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from cms.content.blocks.body import body_search_texts
from cms.content.blocks.images import ImageValue
from cms.content.references import ResolvedReferences
from cms.content.schema import CallToActionCard, DocumentLink, ImageSet, PersonCard, Schema
from cms.page_types.press_releases.models import ReleasePage

from .content import KitAttachment, KitBlock, KitPicture
from .html import has_template


def read_blocks(page: ReleasePage, blocks: list[Any]) -> Iterator[KitBlock]:
    """Yield the blocks that a kit shows: all but calls to action."""
    stored = {item.get("id"): item for item in page.body.raw_data if isinstance(item, dict)}
    for block in blocks:
        if any(isinstance(value, CallToActionCard) for _, value in block.value):
            continue
        texts = [] if has_template(block.type) else _search_texts(page, stored.get(block.id))
        yield KitBlock(type=block.type, value=_to_plain(block.value), texts=texts)


def _search_texts(page: ReleasePage, stored: dict[str, Any] | None) -> list[str]:
    """Return the texts of one stored block."""
    if stored is None:
        return []
    return list(body_search_texts(page.body.stream_block.to_python([stored])))


def _to_plain(value: Any) -> Any:
    """Return a value of the API as plain data, in which pictures are without files and people without links."""
    if isinstance(value, ImageSet):
        return {"picture": value.id, "alt": value.alt, "credit": value.credit, "licence": _to_plain(value.licence)}
    if isinstance(value, PersonCard):
        return {"name": value.name}
    if isinstance(value, Schema):
        return {name: _to_plain(one) for name, one in value}
    if isinstance(value, list | tuple):
        return [_to_plain(one) for one in value]
    return value


def find_pictures(page: ReleasePage, blocks: list[Any], found: ResolvedReferences) -> Iterator[KitPicture]:
    """Yield each picture once: that of the page, then those of the text; the first caption counts."""
    shown = _find_shown_pictures(blocks)
    lead = found.image(page.detail_image_use, page.image_id)
    if lead:
        lead = lead.with_alt(page.image_alt, decorative=page.image_decorative)
        caption, credit = next(((text, credit) for one, text, credit in shown if one.id == lead.id), ("", lead.credit))
        shown.insert(0, (lead, caption, credit))
    seen: set[int] = set()
    for image, caption, credit in shown:
        resolved = found.get("image", image.id)
        if image.id in seen or resolved is None:
            continue
        seen.add(image.id)
        yield KitPicture(
            id=image.id,
            file=resolved.picture.file.name,
            alt=image.alt,
            caption=caption,
            credit=credit,
            licence=image.licence,
        )


def _find_shown_pictures(value: Any) -> list[tuple[ImageSet, str, str]]:
    """Return the pictures in a value of the API with captions and credits, without portraits of people."""
    if isinstance(value, ImageValue):
        return [(value.image, value.caption, value.credit)]
    if isinstance(value, ImageSet):
        return [(value, "", value.credit)]
    if isinstance(value, PersonCard | CallToActionCard):
        return []
    if isinstance(value, Schema):
        return [one for _, part in value for one in _find_shown_pictures(part)]
    if isinstance(value, list | tuple):
        return [one for part in value for one in _find_shown_pictures(part)]
    return []


def find_attachments(
    page: ReleasePage, blocks: list[Any], found: ResolvedReferences, files: Mapping[int, str]
) -> Iterator[KitAttachment]:
    """Yield the attachments, then the documents and recordings of the text, each once."""
    ids = {link.url: pk for pk, link in found.objects.get("document", {}).items()}
    attached = found.all("document", page.chosen_ids("attachments"))
    links: dict[str, DocumentLink] = {}
    for link in (*attached, *_find_documents(blocks)):
        links.setdefault(link.url, link)
    for url, link in links.items():
        if (file := files.get(ids.get(url, 0))) is not None:
            name = PurePosixPath(link.filename.replace("\\", "/")).name or "file"
            yield KitAttachment(file=file, name=name, title=link.title, media_type=link.media_type)


def _find_documents(value: Any) -> list[DocumentLink]:
    if isinstance(value, DocumentLink):
        return [value]
    if isinstance(value, Schema):
        return [one for _, part in value for one in _find_documents(part)]
    if isinstance(value, list | tuple):
        return [one for part in value for one in _find_documents(part)]
    return []
