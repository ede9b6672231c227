"""Convert links to files that readers download, and put links in the place of files that an import could not get.

Without its file, a block is not shown, and its caption would be lost with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cms.content.blocks.base import list_items
from cms.content.conversion.builder import BlockBuilder
from cms.content.conversion.captions import set_caption
from cms.content.conversion.embeds import AUDIO_EXTENSIONS, VIDEO_EXTENSIONS
from cms.content.conversion.media import add_audio, add_video
from cms.content.conversion.pictures import add_image, get_file_url, is_image_url
from cms.content.conversion.results import Block, FileKind
from cms.content.conversion.rich_text import get_text
from cms.content.conversion.texts import get_file_name, shorten
from cms.content.conversion.tree import Node, detach
from cms.content.conversion.urls import build_link, clean_url, escape_text

MAX_TITLE_LENGTH = 200
BUTTON_CLASS = "wp-block-file__button"  # “Download”, a second link to the same file
# The label of WordPress itself, in the languages that it is used in most.
_USUAL_LABELS = """
    download|descargar|descarga|télécharger|herunterladen|scarica|baixar|transferir|downloaden|pobierz|ladda ner
    |last ned|lataa|hent|stáhnout|letöltés|descărcare|indir|скачать|завантажити|تحميل|تنزيل
    |ダウンロード|다운로드|下载|下載
"""
USUAL_LABELS = frozenset(one.strip() for one in _USUAL_LABELS.split("|"))
FILE = "$file"


def add_file(builder: BlockBuilder, node: Node) -> None:
    """Add the documents of WordPress's block "file"; a picture, recording or film becomes its own block."""
    links = detach(node, lambda child: child.tag == "a")
    for link in [one for one in links if BUTTON_CLASS not in one.classes] or links[:1]:
        title = " ".join(get_text(link).split())
        if key := get_file_url(link.attributes.get("href", "")):
            add_titled_file(builder, key, title)
            _add_label(builder, links, title)
        else:
            builder.add_text(f"<p>{escape_text(title)}</p>")
    builder.add_children(node)


def _add_label(builder: BlockBuilder, links: Iterable[Node], title: str) -> None:
    """Add the words of a download button as a link, unless they are those that every button has."""
    for button in links:
        label = " ".join(get_text(button).split())
        if BUTTON_CLASS in button.classes and label and label.lower() not in (*USUAL_LABELS, title.lower()):
            builder.add_text(f"<p>{build_link(clean_url(button.attributes.get('href', '')), escape_text(label))}</p>")


def add_titled_file(builder: BlockBuilder, key: str, title: str) -> None:
    """Add a file in the block that can show it."""
    short = shorten(title, MAX_TITLE_LENGTH)
    path = key.partition("?")[0].lower()
    if is_image_url(key):
        add_image(builder, key, "")
        set_caption(builder.blocks, short)
    elif path.endswith(AUDIO_EXTENSIONS):
        add_audio(builder, key, short)
    elif path.endswith(VIDEO_EXTENSIONS):
        add_video(builder, key, short)
    else:
        document = builder.conversion.use_file(key, FileKind.DOCUMENT, title=short)
        _get_documents(builder).append({"document": document, "title": short})
    if short != title:
        builder.add_text(f"<p>{escape_text(title)}</p>")


def _get_documents(builder: BlockBuilder) -> list[dict[str, object]]:
    """Return the list of the documents block before, or of a new one."""
    builder.end_rich_text()
    if not builder.blocks or builder.blocks[-1]["type"] != "documents":
        builder.add_block("documents", {"title": "", "documents": []})
    documents: list[dict[str, object]] = builder.blocks[-1]["value"]["documents"]
    return documents


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
