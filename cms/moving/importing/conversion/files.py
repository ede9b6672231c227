"""Convert links to files that readers download."""

from __future__ import annotations

from collections.abc import Iterable

from .builder import BlockBuilder
from .captions import set_caption
from .embeds import AUDIO_EXTENSIONS, VIDEO_EXTENSIONS
from .links import build_link, clean_url, escape_text
from .media import add_audio, add_video
from .pictures import add_image, get_file_url, is_image_url
from .results import FileKind
from .rich_text import get_text
from .texts import shorten
from .tree import Node, detach

MAX_TITLE_LENGTH = 200
BUTTON_CLASS = "wp-block-file__button"  # “Download”, a second link to the same file
# The label of WordPress itself, in the languages that it is used in most.
_USUAL_LABELS = """
    download|descargar|descarga|télécharger|herunterladen|scarica|baixar|transferir|downloaden|pobierz|ladda ner
    |last ned|lataa|hent|stáhnout|letöltés|descărcare|indir|скачать|завантажити|تحميل|تنزيل
    |ダウンロード|다운로드|下载|下載
"""
USUAL_LABELS = frozenset(one.strip() for one in _USUAL_LABELS.split("|"))


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
