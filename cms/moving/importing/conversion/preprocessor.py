"""Prepare exported Markdown for the parser: shortcodes, attribute lists and invalid URLs of other systems."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import accumulate

from django.core.exceptions import ValidationError

MAX_OPEN_BRACKETS = 50  # the parser of Markdown reads the rest of a paragraph again for each "[" that is not closed

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
INVISIBLE = re.compile("[\u00ad\u200b\ufeff\ud800-\udfff]")

SHORTCODE_START, SHORTCODE_END = re.compile(r"\{\{[<%]"), re.compile(r"[>%]\}\}")
SHORTCODE_CONTENT = re.compile(r"^\s*/?\s*([\w/.-]*)(.*)", re.DOTALL)
COMMENT_START, COMMENT_END = re.compile(r"\{\{/\*"), re.compile(r"\*/\}\}")
PARAMETER = re.compile(r"""(?:([\w-]+)\s*=\s*)?(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`=]+))""")
TEXT_PARAMETERS = frozenset(("alt", "caption", "cite", "heading", "label", "text", "title"))
PLAYERS = {"youtube": "https://www.youtube.com/embed/", "vimeo": "https://player.vimeo.com/video/"}

HEADING_ATTRIBUTES = re.compile(
    r"^( {0,3}#{1,6} [^\n]*?)(?:(?<![ \t])|(?<=# ))[ \t]*+\{:?[ \t]*[#.][^{}\n]*\}[ \t]*$", re.MULTILINE
)
LINK_ATTRIBUTES = re.compile(r"(?<=\))\{:?[ \t]*[#.][^{}\n]*\}")
NO_ADDRESS = re.compile(r"""\]\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*\)""")
SPACED_ADDRESS = re.compile(r"""\]\((https?://[^()\s"'<>]+(?:[ ]+[^()\s"'<>]+)+)\)""")
BRACKET = re.compile(r"[\[\]]")
SPACED_MAILTO = re.compile(r"\]\(mailto:\s+")


def remove_invisible_characters(text: str) -> str:
    """Remove characters that are invisible or refused by databases: control characters, lone surrogates, soft hyphens.

    Control characters become spaces; all line ends become line feeds.
    """
    return INVISIBLE.sub("", CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))


def preprocess(markdown: str) -> str:
    """Return Markdown with Hugo's shortcodes replaced, attribute lists removed and invalid URLs repaired.

    The time is linear in the length of the text.

    Raises:
        ValidationError: More than MAX_OPEN_BRACKETS brackets are open at once.
    """
    markdown = remove_invisible_characters(markdown)
    if "{{" in markdown:
        markdown = _replace_spans(markdown, COMMENT_START, COMMENT_END, lambda _: "")
        markdown = _replace_spans(markdown, SHORTCODE_START, SHORTCODE_END, _read_shortcode)
    _check_brackets(markdown)
    markdown = HEADING_ATTRIBUTES.sub(r"\1", markdown)
    markdown = LINK_ATTRIBUTES.sub("", markdown)
    markdown = NO_ADDRESS.sub("]()", markdown)
    markdown = SPACED_MAILTO.sub("](mailto:", markdown)
    return SPACED_ADDRESS.sub(lambda link: f"]({re.sub(' +', '%20', link[1])})", markdown)


def _check_brackets(markdown: str) -> None:
    steps = (1 if bracket == "[" else -1 for bracket in BRACKET.findall(markdown))
    if any(depth > MAX_OPEN_BRACKETS for depth in accumulate(steps, lambda depth, step: max(0, depth + step))):
        raise ValidationError(f"body: more than {MAX_OPEN_BRACKETS} brackets “[” are not closed")


def _replace_spans(text: str, start: re.Pattern[str], end: re.Pattern[str], replace: Callable[[str], str]) -> str:
    """Replace each span between a start and the next end; a start without an end is kept."""
    parts, position = [], 0
    while (opening := start.search(text, position)) and (closing := end.search(text, opening.end())):
        parts += [text[position : opening.start()], replace(text[opening.end() : closing.start()])]
        position = closing.end()
    return "".join([*parts, text[position:]])


def _read_shortcode(content: str) -> str:
    """Return the player of a video; of any other shortcode the parameters that are text for readers."""
    name, written = SHORTCODE_CONTENT.findall(content.rstrip().removesuffix("/"))[0]
    parameters = read_parameters(written)
    if name in PLAYERS and (film := _get_video_id(parameters)):
        title = next((value for name, value in parameters if name == "title"), "")
        return f'<iframe src="{PLAYERS[name]}{film}" title="{title}"></iframe>'
    return " ".join(value for name, value in parameters if name in TEXT_PARAMETERS or " " in value)


def read_parameters(written: str) -> list[tuple[str, str]]:
    """Return (name, value) of the parameters of a shortcode; the name is empty if there is none."""
    return [(match[1] or "", _get_value(match)) for match in PARAMETER.finditer(written)]


def _get_value(parameter: re.Match[str]) -> str:
    return next((group for group in parameter.groups()[1:] if group is not None), "")


def _get_video_id(parameters: list[tuple[str, str]]) -> str | None:
    return next((value for name, value in parameters if name in ("", "id") and re.fullmatch(r"[\w-]+", value)), None)
