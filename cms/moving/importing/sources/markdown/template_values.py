"""Read template tags: their names, parameters, variables and filters, as Liquid, Nunjucks and Hugo write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cms.moving.importing.resolution.old_urls import PICTURE_SUFFIXES

PARAMETER = re.compile(r"""(?:([\w-]+)\s*[=:]\s*)?(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`=,{}]+))""")
NAME = re.compile(r"\s*/?\s*([\w./-]+)")
LITERAL = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)')\s*\Z""")
VARIABLE = re.compile(r"\s*([a-zA-Z_][\w-]*(?:\.[\w-]+|\[[\"'][\w-]+[\"']\])*)\s*\Z")
SEPARATOR = re.compile(r"""\|(?=(?:[^"']|"[^"]*"|'[^']*')*\Z)""")
# Filters after which a text or an address is the same for a reader of this site.
SAME = re.compile(
    r"(?:url|relative_url|absolute_url|absoluteUrl|htmlBaseUrl|baseurl|safe|strip|escape|xml_escape|cgi_escape|locale_url)\b"
    r"|prepend\s*:\s*site\.(?:base)?url\b|inputPathToUrl\b"
)
APPEND = re.compile(r"""(append|prepend)\s*:\s*(?:"([^"]*)"|'([^']*)')\s*\Z""")
EMPTY_UNLESS_SET = (
    "site.baseurl",
    "site.url",
    "site.github.url",
    "baseurl",
    "pathPrefix",
    "site.baseUrl",
    "site.pathPrefix",
)
CAPTIONS = ("caption", "figcaption", "title", "text")
VIDEO = re.compile(r"[\w-]{6,20}\Z|https?://\S+\Z")
PICTURE_TAGS = ("image", "img", "picture", "figure")  # their second parameter is an alternative text
PLAYERS = {"youtube": "https://www.youtube.com/embed/", "vimeo": "https://player.vimeo.com/video/"}
SUFFIXES = (*PICTURE_SUFFIXES, ".svg")
MAX_TAG_CHARACTERS = 4_000


@dataclass(frozen=True, slots=True)
class GeneratorTag:
    """A tag of a generator: its name, such as `image`, and the rest of it. Variables have no name."""

    name: str
    rest: str

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Return (name, value) of each parameter; the name is empty if there is none."""
        return [
            (found[1] or "", next((value for value in found.groups()[1:] if value is not None), ""))
            for found in PARAMETER.finditer(self.rest)
        ]

    @property
    def named(self) -> dict[str, str]:
        """Return the parameters that have a name."""
        return {name: value for name, value in self.parameters if name}

    @property
    def first(self) -> str:
        """Return the first parameter, "" if there is none."""
        return next((value for _, value in self.parameters), "")


def read_tag(inner: str) -> GeneratorTag:
    """Return the tag with this text between its marks."""
    found = NAME.match(inner)
    return GeneratorTag(found[1], inner[found.end() :]) if found else GeneratorTag("", inner)


def evaluate(expression: str, variables: Mapping[str, Any]) -> str | None:
    """Return the text of a variable or a literal with its filters; None if it is not known what it would be."""
    if len(expression) > MAX_TAG_CHARACTERS:
        return None
    first, *filters = [part.strip() for part in SEPARATOR.split(expression)]
    value = _look_up(first, variables)
    for one in filters if value is not None else ():
        if SAME.match(one):
            continue
        joined = APPEND.match(one)
        if not joined or value is None:
            return None
        text = joined[2] or joined[3] or ""
        value = value + text if joined[1] == "append" else text + value
    return value


def _look_up(name: str, variables: Mapping[str, Any]) -> str | None:
    if literal := LITERAL.match(name):
        return literal[1] if literal[1] is not None else literal[2]
    if not VARIABLE.match(name):
        return None
    value: Any = variables
    for part in re.findall(r"[\w-]+", name):
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, bool) or value is None:
        return "" if name in EMPTY_UNLESS_SET else None
    return str(value) if isinstance(value, str | int | float) else None


def build_picture(tag: GeneratorTag) -> str | None:
    """Return the HTML of the picture that a tag shows, by the suffix of a parameter; None if it shows none."""
    parameters = tag.parameters
    source = next((value for _, value in parameters if value.partition("?")[0].lower().endswith(SUFFIXES)), None)
    if source is None:
        return None
    named = tag.named
    texts = [value for name, value in parameters if not name and value != source]
    texts = texts if len(texts) == 1 and tag.name in PICTURE_TAGS else [one for one in texts if " " in one]
    caption = next((named[name] for name in CAPTIONS if named.get(name)), "")
    alt = named.get("alt") or next(iter(texts), "") or ("" if caption else named.get("title", ""))
    picture = f'<img src="{_quote(source)}" alt="{_quote(alt)}">'
    if not caption or caption == alt:
        return picture
    return f"\n\n<figure>{picture}<figcaption>{caption}</figcaption></figure>\n\n"


def build_player(tag: GeneratorTag) -> str | None:
    """Return the player of a video that a tag shows, by its name; None if it shows none."""
    service = next((name for name in PLAYERS if tag.name.lower().startswith(name)), "")
    if not service and tag.name.startswith("include"):
        service = next((name for name in PLAYERS if name in tag.first.lower()), "")
    values = [value for _, value in tag.parameters if not value.endswith(".html")]
    video = next((value for value in values if VIDEO.match(value)), None)
    if not service or video is None:
        return None
    address = video if "://" in video else f"{PLAYERS[service]}{video}"
    return f'\n\n<iframe src="{_quote(address)}" title="{_quote(tag.named.get("title", ""))}"></iframe>\n\n'


def _quote(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace("\n", " ")
