"""Convert players, frames and addresses alone in a line to blocks."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from .builder import BlockBuilder
from .embeds import AUDIO_EXTENSIONS, VIDEO_EXTENSIONS, is_provider, is_video, normalise_url
from .pictures import add_picture, get_file_url, is_picture
from .results import FileKind
from .texts import get_file_name, get_host_name, shorten
from .tree import MARKER_TAGS, Node, iterate_nodes
from .urls import build_link, clean_url, escape_text

MEDIA_TAGS = frozenset(("img", "iframe", "audio", "video", "figure", "details", "table")) | MARKER_TAGS
MAX_TITLE_LENGTH = 200  # title of a video, a recording or an embedded page, as in their blocks
MAX_VIDEO_URL_LENGTH = 500
MAX_EMBED_URL_LENGTH = 2000
DEFAULT_VIDEO_TITLE = "Video"
validate_url = URLValidator(schemes=["http", "https"])


def add_url(builder: BlockBuilder, url: str, title: str = "") -> None:
    """Add what an address alone in a line stands for: a video, a recording, an embedded page, or else a link."""
    url = normalise_url(url)
    path = url.partition("?")[0].lower()
    if is_video(url) or path.endswith(VIDEO_EXTENSIONS):
        add_video(builder, url, title)
    elif path.endswith(AUDIO_EXTENSIONS):
        add_audio(builder, url, title)
    elif is_provider(url):
        add_embed(builder, url, title)
    else:
        add_link(builder, url, title)


def add_link(builder: BlockBuilder, url: str, title: str = "") -> None:
    """Add a paragraph that is a link."""
    builder.add_text(f"<p>{build_link(clean_url(url), escape_text(title or url))}</p>")


def is_valid_url(url: str, longest: int) -> bool:
    """Return whether a block accepts a URL."""
    try:
        validate_url(url)
    except ValidationError:
        return False
    return len(url) <= longest


def add_video(builder: BlockBuilder, url: str, title: str = "", poster: str | None = None) -> None:
    """Add a video by its address; one that is not valid in a block becomes a link."""
    if not is_valid_url(url, MAX_VIDEO_URL_LENGTH):
        add_link(builder, url, title)
        return
    named = title or ("" if is_video(url) else get_file_name(url)) or DEFAULT_VIDEO_TITLE
    value: dict[str, object] = {"url": url, "title": shorten(named, MAX_TITLE_LENGTH), "transcript": ""}
    if poster:
        value["poster"] = builder.conversion.use_file(poster, FileKind.IMAGE)
    builder.add_block("video", value)


def add_audio(builder: BlockBuilder, key: str, title: str = "") -> None:
    """Add a recording, which is a file."""
    title = shorten(title, MAX_TITLE_LENGTH)
    file = builder.conversion.use_file(key, FileKind.AUDIO, title=title)
    builder.add_block("audio", {"file": file, "title": title, "transcript": ""})


def add_embed(builder: BlockBuilder, url: str, title: str = "") -> None:
    """Add a page of another site by its address; one that is not valid in a block becomes a link."""
    if not is_valid_url(url, MAX_EMBED_URL_LENGTH):
        add_link(builder, url, title)
        return
    builder.add_block("embed", {"url": url, "title": shorten(title or get_host_name(url), MAX_TITLE_LENGTH)})


def add_frame(builder: BlockBuilder, node: Node) -> None:
    """Add a video or an embedded page; leave out an invisible frame, such as a counter of visits."""
    url = get_file_url(node.attributes.get("src", ""))
    if url is None or {node.attributes.get("width"), node.attributes.get("height")} & {"0", "1"}:
        builder.conversion.left_out["frame that nobody sees"] += 1
        return
    url = normalise_url(url)
    add_titled = add_video if is_video(url) else add_embed
    add_titled(builder, url, " ".join(node.attributes.get("title", "").split()))


def add_player(builder: BlockBuilder, node: Node) -> None:
    """Add a recording or a film. The text for browsers that cannot play it is left out."""
    sources = (node, *(child for child in iterate_nodes(node) if child.tag == "source"))
    url = next(filter(None, (get_file_url(one.attributes.get("src", "")) for one in sources)), None)
    if url is None:
        builder.conversion.left_out[f"{node.tag} without an address"] += 1
    elif node.tag == "audio":
        add_audio(builder, url)
    else:
        add_video(builder, normalise_url(url), poster=get_file_url(node.attributes.get("poster", "")))


def is_media(node: Node) -> bool:
    """Return whether a node has a block of its own, which rich text cannot hold."""
    return node.tag in MEDIA_TAGS


def add_media(builder: BlockBuilder, nodes: list[Node]) -> None:
    """Add nodes that `detach` returned; a link around anything but a picture follows it."""
    for node in nodes:
        inner = next((child for child in node.children if isinstance(child, Node)), node) if node.tag == "a" else node
        if is_picture(inner):
            add_picture(builder, node)
            continue
        builder.add_node(inner)
        if inner is not node and (href := clean_url(node.attributes.get("href", ""))):
            add_link(builder, href)
