"""Convert links to files that readers download."""

from __future__ import annotations

from .builder import BlockBuilder
from .captions import set_caption
from .embeds import AUDIO_EXTENSIONS, VIDEO_EXTENSIONS
from .links import escape_text
from .media import add_audio, add_video
from .pictures import add_image, get_file_url, is_image_url
from .results import FileKind
from .rich_text import get_text
from .texts import shorten
from .tree import Node, detach

MAX_TITLE_LENGTH = 200
BUTTON_CLASS = "wp-block-file__button"  # “Download”, a second link to the same file


def add_file(builder: BlockBuilder, node: Node) -> None:
    """Add the documents of WordPress's block "file"; a picture, recording or film becomes its own block."""
    links = detach(node, lambda child: child.tag == "a")
    for link in [one for one in links if BUTTON_CLASS not in one.classes] or links[:1]:
        title = " ".join(get_text(link).split())
        if key := get_file_url(link.attributes.get("href", "")):
            add_titled_file(builder, key, title)
        else:
            builder.add_text(f"<p>{escape_text(title)}</p>")
    builder.add_children(node)


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
