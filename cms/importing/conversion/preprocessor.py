"""Prepare exported Markdown for the parser: shortcodes, attribute lists and invalid URLs of other systems."""

from __future__ import annotations

import re

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
INVISIBLE = re.compile("[\u00ad\u200b\ufeff\ud800-\udfff]")

SHORTCODE = re.compile(r"\{\{[<%]\s*/?\s*([\w/.-]*)(.*?)/?\s*[>%]\}\}", re.DOTALL)
TEMPLATE_COMMENT = re.compile(r"\{\{/\*.*?\*/\}\}", re.DOTALL)
PARAMETER = re.compile(r"""(?:([\w-]+)\s*=\s*)?(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`=]+))""")
TEXT_PARAMETERS = frozenset(("alt", "caption", "cite", "heading", "label", "text", "title"))
PLAYERS = {"youtube": "https://www.youtube.com/embed/", "vimeo": "https://player.vimeo.com/video/"}

HEADING_ATTRIBUTES = re.compile(r"^( {0,3}#{1,6} [^\n]*?)[ \t]*\{:?[ \t]*[#.][^{}\n]*\}[ \t]*$", re.MULTILINE)
LINK_ATTRIBUTES = re.compile(r"(?<=\))\{:?[ \t]*[#.][^{}\n]*\}")
NO_ADDRESS = re.compile(r"""\]\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*\)""")
SPACED_ADDRESS = re.compile(r"""\]\((https?://[^()\s"'<>]+(?:[ ]+[^()\s"'<>]+)+)\)""")
SPACED_MAILTO = re.compile(r"\]\(mailto:\s+")


def remove_invisible_characters(text: str) -> str:
    """Remove characters that are invisible or refused by databases: control characters, lone surrogates, soft hyphens.

    Control characters become spaces; all line ends become line feeds.
    """
    return INVISIBLE.sub("", CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))


def preprocess(markdown: str) -> str:
    """Return Markdown with Hugo's shortcodes replaced, attribute lists removed and invalid URLs repaired."""
    markdown = remove_invisible_characters(markdown)
    if "{{" in markdown:
        markdown = SHORTCODE.sub(_read_shortcode, TEMPLATE_COMMENT.sub("", markdown))
    markdown = HEADING_ATTRIBUTES.sub(r"\1", markdown)
    markdown = LINK_ATTRIBUTES.sub("", markdown)
    markdown = NO_ADDRESS.sub("]()", markdown)
    markdown = SPACED_MAILTO.sub("](mailto:", markdown)
    return SPACED_ADDRESS.sub(lambda link: f"]({re.sub(' +', '%20', link[1])})", markdown)


def _read_shortcode(code: re.Match[str]) -> str:
    """Return the player of a video; of any other shortcode the parameters that are text for readers."""
    parameters = [(match[1] or "", _get_value(match)) for match in PARAMETER.finditer(code[2])]
    if code[1] in PLAYERS and (film := _get_video_id(parameters)):
        title = next((value for name, value in parameters if name == "title"), "")
        return f'<iframe src="{PLAYERS[code[1]]}{film}" title="{title}"></iframe>'
    return " ".join(value for name, value in parameters if name in TEXT_PARAMETERS or " " in value)


def _get_value(parameter: re.Match[str]) -> str:
    return next((group for group in parameter.groups()[1:] if group is not None), "")


def _get_video_id(parameters: list[tuple[str, str]]) -> str | None:
    return next((value for name, value in parameters if name in ("", "id") and re.fullmatch(r"[\w-]+", value)), None)
