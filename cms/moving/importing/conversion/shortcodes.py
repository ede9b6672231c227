"""Find and convert WordPress's shortcodes, `[gallery ids="1,2"]` and `[caption]…[/caption]`, not remarks in brackets.

Remarks are texts such as “[sic]”, “[1]” and “[email protected]”. Shortcodes that the conversion knows become elements:
`<wp-shortcode name="gallery" data="…">`. Others stay text, or are removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import partial

from cms.content.conversion.builder import BlockBuilder
from cms.content.conversion.captions import add_with_caption, build_galleries
from cms.content.conversion.embeds import normalise_url
from cms.content.conversion.markup_tokens import Tag, Text, Token
from cms.content.conversion.media import add_audio, add_media, add_url, add_video, is_media
from cms.content.conversion.pictures import add_image, get_file_url
from cms.content.conversion.results import Conversion
from cms.content.conversion.tree import BLOCK_TAGS, Node, detach, get_raw_text

from .rules import Rule, RuleBook, RuleKind, RuleSet, keep_content, read_values
from .shortcode_parts import Part, drop_shortcode, find_pairs, is_coded, is_in_sentence, join_divided, split_tokens

SHORTCODE_TAG = "wp-shortcode"
ATTACHMENT_KEY = "attachment:{}"  # key of the file with this id in the other system
MAX_IDS = 1_000
AUDIO_PARAMETERS = ("src", "mp3", "m4a", "ogg", "wav", "flac", "wma")
VIDEO_PARAMETERS = ("src", "mp4", "m4v", "webm", "ogv", "mov", "wmv", "flv")

# `name="value"`, as no remark has it, or nothing but parameters: `id=7 size=large`.
QUOTED_PARAMETER = re.compile(r"""(?:^|\s)[a-zA-Z_][\w-]*\s*=\s*["']""")
_PARAMETER = r"(?:[a-zA-Z_][\w-]*+=[^\s=]\S*+|\d++|https?://\S++)"
ONLY_PARAMETERS = re.compile(rf"\s*+{_PARAMETER}(?:\s++{_PARAMETER})*+\s*+")
ASSIGNED = re.compile(r"""=\s?["']?(?:https?:)?//""")  # `[youtube=https://…]`
NUMBER_AND_NAME = re.compile(r"""\d+(?:\s+["'].*)?""")  # `[contact-form-7 404 "Not found"]`
LETTERS = re.compile(r"[a-z]")
CHARACTERS = re.compile(r"a-z|0-9|^(?:https?|ftp|or)$")  # “[a-z0-9_]”, “[https://…]”, “and[/or]”
# Words that stand alone in a line, between brackets, in transcripts and press releases.
_REMARKS = """
    advertisement applause audio beat boos break cheering cheers chorus continued corrected crosstalk deleted ends end
    ed foreign gap image inaudible indistinct interruption laughing laughs laughter music noise omitted pause photo
    picture redacted sic sigh silence sings snip snipped translation unintelligible update updated video
"""
REMARKS = frozenset(_REMARKS.split())
# Shortcodes of plug-ins and themes that stand in a sentence without parameters, or with an address or number alone.
_PLUGIN_NAMES = """
    br clear clearfix clearboth divider hr line nbsp separator space spacer
    dailymotion facebook flickr googlemap googlemaps iframe instagram scribd slideshare slideshow soundcloud spotify ted
    tweet twitter vimeo wpvideo youtube
"""
PLUGIN_NAMES = frozenset(_PLUGIN_NAMES.split())


def find_shortcodes(parts: Sequence[Token | Part], pairs: Set[int], *, is_markdown: bool) -> set[int]:
    """Return the positions of the parts that are shortcodes. One that is certain makes all of its name certain.

    In Markdown, brackets alone in a line are rather a link without an address.
    """
    named = {at: part for at, part in enumerate(parts) if isinstance(part, Part) and part.name}
    certain = {part.name for at, part in named.items() if at in pairs or is_certain(part)}
    return {
        at for at, part in named.items() if part.name in certain or (not is_markdown and _is_likely(parts, at, part))
    }


def is_certain(part: Part) -> bool:
    """Return whether brackets cannot be a remark, wherever they are."""
    if CHARACTERS.search(part.name):
        return False
    if part.is_closing or part.is_whole or "_" in part.name:
        return True
    written = part.parameters
    if QUOTED_PARAMETER.search(written) or ASSIGNED.match(written):
        return True
    if "-" in part.name and NUMBER_AND_NAME.fullmatch(written):
        return True
    return "=" in written and ONLY_PARAMETERS.fullmatch(written) is not None


def _is_likely(parts: Sequence[Token | Part], at: int, part: Part) -> bool:
    """Return whether brackets are a shortcode because of where they are."""
    has_parameters = bool(part.parameters.strip())
    if part.name in PLUGIN_NAMES and part.is_lower:
        return not has_parameters or NUMBER_AND_NAME.fullmatch(part.parameters) is not None or "://" in part.parameters
    if (
        has_parameters
        or not part.is_lower
        or part.name in REMARKS
        or len(part.name) < 2
        or not LETTERS.match(part.name)
    ):
        return False
    return _ends_line(parts, at, -1) and _ends_line(parts, at, 1)


def _ends_line(parts: Sequence[Token | Part], at: int, step: int) -> bool:
    """Return whether a line begins or ends next to a part: only spaces and tags within a line are between them."""
    at += step
    while 0 <= at < len(parts):
        part = parts[at]
        if isinstance(part, Tag):
            if part.name == "a":
                return False  # “[top]”: a link in brackets
            if part.name in BLOCK_TAGS or part.name == "br":
                return True
        elif isinstance(part, Text) or (isinstance(part, Part) and not part.name):
            near = part.written if step > 0 else part.written[::-1]
            if near.strip():
                return near.lstrip(" \t").startswith("\n")
            if "\n" in near:
                return True
        elif isinstance(part, Part):
            return True
        at += step
    return True


def place_shortcodes(
    tokens: Iterable[Token],
    conversion: Conversion,
    rules: RuleBook,
    *,
    drop_unknown: bool = False,
    is_markdown: bool = False,
    has_examples: bool = False,
) -> Iterator[Token]:
    """Replace shortcodes that have a rule by elements, and count the names of others. In code, shortcodes are text.

    With `has_examples`, `[[gallery]]` is an example, which readers saw as `[gallery]`.
    """

    def is_joined(name: str) -> bool:
        if drop_unknown or rules.find(RuleKind.SHORTCODE, name):
            return True
        conversion.add_unknown(f"[{name}]", f"[{name} …]", is_tag=True)
        return False

    parts = split_tokens(join_divided(list(tokens), is_joined))
    pairs = find_pairs(parts)
    converted = {
        at: rule
        for at, part in enumerate(parts)
        if isinstance(part, Part) and (rule := _find_rule(part, at in pairs, rules))
    }
    examples = {at for at, part in enumerate(parts) if isinstance(part, Part) and _is_example(part, at in pairs)}
    others = find_shortcodes(parts, pairs.keys(), is_markdown=is_markdown) - converted.keys() - examples
    for at, part in enumerate(parts):
        if not isinstance(part, Part):
            yield part
        elif at in others:
            if not (part.is_closing and at in pairs):
                name = f"[{'/' * part.is_closing}{part.name}]"
                conversion.add_unknown(name, part.written, is_tag=True)
            if not drop_unknown:
                yield Text(part.written)
            elif is_markdown or is_in_sentence(parts, at, pairs):
                yield from drop_shortcode(parts, at, pairs)
            else:
                yield from _build_tags(part, is_pair=at in pairs)
        elif at in converted:
            yield from _convert(part, converted[at], is_pair=at in pairs)
        elif at in examples and has_examples:
            yield Text(part.written[part.has_bracket_before :][: -1 if part.has_bracket_after else None])
        elif not (drop_unknown and is_coded(parts, at, others)):
            yield Text(part.written)


def _find_rule(part: Part, is_pair: bool, rules: RuleBook) -> Rule | None:
    """Return the rule for a shortcode; None for an incomplete one."""
    rule = rules.find(RuleKind.SHORTCODE, part.name) if part.name else None
    if not rule or _is_example(part, is_pair):
        return None
    is_complete = is_pair or rule.handler is keep_content or not (rule.needs_end or part.is_closing)
    return rule if is_complete else None


def _convert(part: Part, rule: Rule, *, is_pair: bool) -> Iterator[Token]:
    """Yield what replaces a shortcode that has a rule."""
    if rule.handler is None:
        yield Text(part.written)
    elif rule.handler is not keep_content:
        yield from _build_tags(part, is_pair=is_pair)


def _is_example(part: Part, is_pair: bool) -> bool:
    """Return whether a text shows how a shortcode is written: “[[gallery]]”, or one end of “[[caption]…[/caption]]”."""
    if part.has_bracket_before:
        return bool(part.name) and (part.has_bracket_after or is_pair)
    return part.is_closing and part.has_bracket_after and is_pair


def _build_tags(part: Part, *, is_pair: bool) -> Iterator[Token]:
    before, after = "[" * part.has_bracket_before, "]" * part.has_bracket_after
    if before:
        yield Text(before)
    if not part.is_closing:
        yield Tag(SHORTCODE_TAG, False, {"name": part.name, "data": part.parameters})
    if is_pair == part.is_closing:
        yield Tag(SHORTCODE_TAG, True)
    if after:
        yield Text(after)


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
