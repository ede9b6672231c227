"""Convert WordPress's own shortcodes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from cms.content.conversion.builder import BlockBuilder
from cms.content.conversion.captions import add_with_caption, build_galleries
from cms.content.conversion.embeds import normalise_url
from cms.content.conversion.media import add_audio, add_media, add_url, add_video, is_media
from cms.content.conversion.pictures import add_image, get_file_url
from cms.content.conversion.tree import Node, detach, get_raw_text

from .rules import RuleKind, RuleSet, read_values

ATTACHMENT_KEY = "attachment:{}"  # key of the file with this id in the other system
MAX_IDS = 1_000
AUDIO_PARAMETERS = ("src", "mp3", "m4a", "ogg", "wav", "flac", "wma")
VIDEO_PARAMETERS = ("src", "mp4", "m4v", "webm", "ogv", "mov", "wmv", "flv")


def add_caption(builder: BlockBuilder, node: Node) -> None:
    """Add a picture and its caption, which follows it or, in old texts, is a parameter."""
    named = read_values(node)
    inside = BlockBuilder(builder.rules, builder.conversion)
    add_media(inside, detach(node, is_media))
    inside.end_rich_text()
    written: list[Node | str] = [named.get("caption", ""), " "]
    add_with_caption(builder, inside.blocks, Node(children=[*written, *node.children]))


def add_gallery(builder: BlockBuilder, node: Node) -> None:
    """Add the pictures that a shortcode names by their ids; without ids, those that are attached to the page."""
    named = read_values(node)
    ids = _read_ids(named.get("ids") or named.get("include") or "")
    excluded = {ATTACHMENT_KEY.format(one) for one in _read_ids(named.get("exclude", ""))}
    keys = [ATTACHMENT_KEY.format(one) for one in ids] or ([] if "id" in named else builder.rules.attached)
    inside = BlockBuilder(builder.rules, builder.conversion)
    for key in keys:
        if key not in excluded:
            add_image(inside, key, "")
    if not inside.blocks:
        builder.conversion.left_out["[gallery]"] += 1
    builder.add_blocks(build_galleries([block["value"] for block in inside.blocks]))
    builder.add_children(node)


def add_embed(builder: BlockBuilder, node: Node) -> None:
    """Add what the address that a shortcode encloses stands for."""
    named = read_values(node)
    written = get_raw_text(node).strip()
    url = get_file_url(named.get("src") or written or named.get("0", ""), builder.rules.base_url)
    if url and " " not in written:
        add_url(builder, url)
    else:
        builder.add_children(node)


def add_player(builder: BlockBuilder, node: Node, parameters: Iterable[str]) -> None:
    """Add the recording or film that a shortcode names by its address."""
    name = node.attributes["name"]
    named = read_values(node)
    written = [*(named.get(parameter, "") for parameter in parameters), *(named[one] for one in named if one.isdigit())]
    base_url = builder.rules.base_url
    url = next(filter(None, (get_file_url(one, base_url) for one in written if one)), None)
    if url is None:
        builder.conversion.left_out[f"[{name}]"] += 1
    elif name == "audio":
        add_audio(builder, url)
    else:
        add_video(builder, normalise_url(url), poster=get_file_url(named.get("poster", ""), base_url))
    builder.add_children(node)


def add_playlist(builder: BlockBuilder, node: Node) -> None:
    """Add the recordings of a playlist. Films have no address there, so their playlist is left out."""
    named = read_values(node)
    ids = [] if named.get("type") == "video" else _read_ids(named.get("ids") or named.get("include") or "")
    for one in ids:
        add_audio(builder, ATTACHMENT_KEY.format(one))
    if not ids:
        builder.conversion.left_out["[playlist]"] += 1
    builder.add_children(node)


def _read_ids(written: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"[0-9]{1,12}", written)))[:MAX_IDS]


SHORTCODE_RULES = RuleSet("shortcodes of WordPress")
SHORTCODE_RULES.add_all(
    RuleKind.SHORTCODE, {"caption": add_caption, "embed": add_embed, "wp_caption": add_caption}, needs_end=True
)
SHORTCODE_RULES.add_all(
    RuleKind.SHORTCODE,
    {
        "audio": partial(add_player, parameters=AUDIO_PARAMETERS),
        "gallery": add_gallery,
        "playlist": add_playlist,
        "video": partial(add_player, parameters=VIDEO_PARAMETERS),
    },
)
