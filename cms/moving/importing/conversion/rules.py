"""Which rule says what becomes of a part of an imported text: an element, a class, a block, a shortcode, a tag.

A `RuleSet` has rules. Those of Clarion are registered as those of a project are, and a project's rules have precedence
over them. A project registers a set by the hook `clarion_conversion_rules`; `rule_files` reads one from a TOML file.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from django.utils.module_loading import import_string

from cms.content.conversion.builder import BlockBuilder, Handler
from cms.content.conversion.media import is_valid_url
from cms.content.conversion.rich_text import get_text
from cms.content.conversion.tree import Node
from cms.content.conversion.urls import build_link, clean_url, escape_text, resolve_url
from cms.core.extension_points import ExtensionPoint

TextWriter: TypeAlias = "Callable[[TemplateTag], str]"

PARAMETER = re.compile(r"""(?:([\w-]+)\s*=\s*)?(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`=]+))""")
MAX_LABEL_LENGTH = 150  # as in the block of links
MAX_URL_LENGTH = 500

CONVERSION_RULES = ExtensionPoint[str](
    "clarion_conversion_rules",
    receives="The dotted path of a `RuleSet` of `cms.moving.importing.conversion.rules`: what imports make of "
    "elements, classes, blocks of WordPress, shortcodes and template tags. The last set that has a rule is used.",
    example='hooks.register("clarion_conversion_rules", "harbour.conversion.RULES")',
)


class RuleKind(enum.StrEnum):
    """What a rule is for."""

    ELEMENT = "element"  # a tag of HTML or of scripts, such as `acme-card`
    CLASS = "class"  # an element with this class; has precedence over its tag
    BLOCK = "block"  # the name of a block of WordPress, without "core/"
    SHORTCODE = "shortcode"
    TEMPLATE_TAG = "template_tag"  # the first word of a tag of Liquid, Nunjucks, Jinja, Twig or Hugo


LOWER_CASE = frozenset((RuleKind.ELEMENT, RuleKind.BLOCK, RuleKind.SHORTCODE))
# Elements that stand for the parts of texts that no element of HTML stands for.
MARKERS = {
    "wp-block": RuleKind.BLOCK,
    "wp-shortcode": RuleKind.SHORTCODE,
    "wp-tag": RuleKind.TEMPLATE_TAG,
    "wp-element": RuleKind.ELEMENT,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What becomes of the parts with a name; one that ends with "*" is the beginning of names.

    `handler` adds the blocks of a part to a builder; without one, the part stays as it is written. With `needs_end`, a
    shortcode is one only if it is closed. `reads_all` says that the handler reads any attribute of an element, and
    that it adds a block: also of an element that is part of a sentence. `write` returns the HTML that a template tag
    stands for, or the text if it is in an attribute, such as the address of a link.
    """

    kind: RuleKind
    name: str
    handler: Handler | None
    needs_end: bool = False
    reads_all: bool = False
    write: TextWriter | None = None


class TemplateTag(NamedTuple):
    """A template tag: `{% image "a.jpg" %}`, `{{ page.title }}`, `{{ "/about/" | url }}`, `{% endimage %}`."""

    written: str
    label: str = ""  # in reports: `{% image %}`, `{{ … | url }}`
    name: str = ""  # the name of its rule: `image`, `page.title`, `| url`; a closing tag has that of what it closes
    parameters: str = ""
    is_closing: bool = False
    rule: Rule | None = None

    @property
    def values(self) -> dict[str, str]:
        """The parameters by their names, those without a name by their numbers."""
        return name_values(self.parameters)


def keep_content(builder: BlockBuilder, node: Node) -> None:
    """Keep the content of a part; the part itself is a wrapper without a meaning."""
    builder.add_children(node)


def drop_content(builder: BlockBuilder, node: Node) -> None:
    """Leave a part out with its content, and name it in the report."""
    builder.conversion.left_out[describe(node)] += 1


class RuleSet:
    """Rules that are registered together, such as those for a plug-in of WordPress."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rules: dict[RuleKind, dict[str, Rule]] = {kind: {} for kind in RuleKind}

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def add(
        self,
        kind: RuleKind,
        names: Iterable[str],
        handler: Handler | None,
        *,
        needs_end: bool = False,
        reads_all: bool = False,
        write: TextWriter | None = None,
    ) -> None:
        """Add a rule for each name; a later one replaces an earlier one of the same name."""
        for name in names:
            key = name.lower() if kind in LOWER_CASE else name
            self.rules[kind][key] = Rule(kind, key, handler, needs_end, reads_all, write)

    def add_all(self, kind: RuleKind, handlers: Mapping[str, Handler], *, needs_end: bool = False) -> None:
        """Add a rule for each entry of a mapping from names to handlers."""
        for name, handler in handlers.items():
            self.add(kind, [name], handler, needs_end=needs_end)

    def element(self, *names: str) -> Callable[[Handler], Handler]:
        """Return a decorator: the function adds the blocks of elements with these tags, known to HTML or not."""
        return self._decorate(RuleKind.ELEMENT, names, reads_all=True)

    def css_class(self, *names: str) -> Callable[[Handler], Handler]:
        """Return a decorator: the function adds the blocks of elements with one of these classes."""
        return self._decorate(RuleKind.CLASS, names, reads_all=True)

    def block(self, *names: str) -> Callable[[Handler], Handler]:
        """Return a decorator: the function adds the blocks of these blocks of WordPress, such as `acme/card`."""
        return self._decorate(RuleKind.BLOCK, names)

    def shortcode(self, *names: str, needs_end: bool = False) -> Callable[[Handler], Handler]:
        """Return a decorator: the function adds the blocks of these shortcodes, such as `et_pb_button`."""
        return self._decorate(RuleKind.SHORTCODE, names, needs_end=needs_end)

    def template_tag(self, *names: str) -> Callable[[Handler], Handler]:
        """Return a decorator: the function adds the blocks of these template tags, such as `image`."""
        return self._decorate(RuleKind.TEMPLATE_TAG, names)

    def template_text(self, *names: str) -> Callable[[TextWriter], TextWriter]:
        """Return a decorator: the function returns the HTML of these template tags, such as `site.baseurl`."""

        def register(write: TextWriter) -> TextWriter:
            self.add(RuleKind.TEMPLATE_TAG, names, keep_content, write=write)
            return write

        return register

    def _decorate(
        self, kind: RuleKind, names: tuple[str, ...], *, needs_end: bool = False, reads_all: bool = False
    ) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.add(kind, names, handler, needs_end=needs_end, reads_all=reads_all)
            return handler

        return register


class RuleBook:
    """Finds the rule for a part in several sets, of which the last has precedence."""

    def __init__(self, sets: Iterable[RuleSet]) -> None:
        self.sets = [*sets][::-1]
        self._found: dict[tuple[RuleKind, str], Rule | None] = {}
        self.has_marked = any(
            rule.reads_all for one in self.sets for rules in one.rules.values() for rule in rules.values()
        )

    def find(self, kind: RuleKind, name: str) -> Rule | None:
        """Return the rule of the last set that has one: of the same name, or else of the longest beginning of it."""
        key = kind, name
        if key not in self._found:
            if len(self._found) > 10_000:  # names of a hostile text
                self._found.clear()
            self._found[key] = next(filter(None, (_find_in(one.rules[kind], name) for one in self.sets)), None)
        return self._found[key]

    def has(self, kind: RuleKind) -> bool:
        """Return whether there is any rule of a kind."""
        return any(one.rules[kind] for one in self.sets)

    def find_for_element(self, tag: str, classes: str) -> Rule | None:
        """Return the rule for an element by its classes, or else by its tag."""
        for name in classes.split():
            if rule := self.find(RuleKind.CLASS, name):
                return rule
        return self.find(RuleKind.ELEMENT, tag)

    def get_handler(self, node: Node) -> Handler | None:
        """Return the function for an element, or for what it stands for."""
        kind = MARKERS.get(node.tag)
        if kind is None:
            rule = self.find_for_element(node.tag, node.attributes.get("class", ""))
        elif kind is RuleKind.ELEMENT:
            rule = self.find_for_element(node.attributes["name"], read_values(node).get("class", ""))
        else:
            rule = self.find(kind, node.attributes["name"])
        return rule.handler if rule else None


def _find_in(rules: Mapping[str, Rule], name: str) -> Rule | None:
    if found := rules.get(name):
        return found
    beginnings = [one for one in rules if one.endswith("*") and name.startswith(one[:-1])]
    return rules[max(beginnings, key=len)] if beginnings else None


_file_rules: ContextVar[tuple[RuleSet, ...]] = ContextVar("file_rules", default=())


@contextmanager
def use_rules(*sets: RuleSet) -> Iterator[None]:
    """Use further sets, with precedence over all others, such as those of the file that a command was given."""
    token = _file_rules.set((*_file_rules.get(), *sets))
    try:
        yield
    finally:
        _file_rules.reset(token)


def get_rules(*sets: RuleSet) -> RuleBook:
    """Return these sets with those of the project and of `use_rules`."""
    return _build_book((*sets, *map(import_string, CONVERSION_RULES.values()), *_file_rules.get()))


@cache
def _build_book(sets: tuple[RuleSet, ...]) -> RuleBook:
    return RuleBook(sets)


def describe(node: Node) -> str:
    """Return the name of a part as it is written, for the report: `[gallery]`, `{% image %}`, `acme/card`."""
    name = node.attributes.get("name", "")
    match MARKERS.get(node.tag):
        case RuleKind.SHORTCODE:
            return f"[{name}]"
        case RuleKind.TEMPLATE_TAG:
            return f"{{% {name} %}}"
        case RuleKind.BLOCK:
            return name
    return f"<{name or node.tag}>"


def read_parameters(written: str) -> list[tuple[str, str]]:
    """Return (name, value) of the parameters of a shortcode or tag; the name is empty if there is none."""
    return [(match[1] or "", _get_value(match)) for match in PARAMETER.finditer(written)]


def _get_value(parameter: re.Match[str]) -> str:
    return next((group for group in parameter.groups()[1:] if group is not None), "")


def parse_data(data: str) -> dict[str, Any]:
    """Return the attributes of a block; none if they are not valid JSON."""
    try:
        parsed = json.loads(data or "{}")
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def read_values(node: Node) -> dict[str, Any]:
    """Return what a part says about itself, by name.

    These are the attributes of an element, the data of a block, which may be of any kind, and the parameters of a
    shortcode or tag: by their names in small letters, and those without a name by their numbers, "0" and so on.
    """
    kind = MARKERS.get(node.tag)
    if kind is None:
        return dict(node.attributes)
    data = node.attributes.get("data", "")
    if kind in (RuleKind.BLOCK, RuleKind.ELEMENT):
        return parse_data(data)
    return dict(name_values(data))


def name_values(written: str) -> dict[str, str]:
    """Return the parameters of a shortcode or tag by their names, those without a name by their numbers."""
    values: dict[str, str] = {}
    unnamed = 0
    for name, value in read_parameters(written):
        values[name.lower() or str(unnamed)] = value
        unnamed += not name
    return values


def add_button(builder: BlockBuilder, label: str, url: str) -> None:
    """Add a link as a block; buttons that follow one another become one block.

    What the block does not take is text: a button without a URL, or one that writes an e-mail.
    """
    href = clean_url(resolve_url(url, builder.rules.base_url))
    label = " ".join(label.split())
    if not href or not is_valid_url(href, MAX_URL_LENGTH) or len(label) > MAX_LABEL_LENGTH:
        builder.add_text(f"<p>{build_link(href, escape_text(label))}</p>")
        return
    builder.end_rich_text()
    if not builder.blocks or builder.blocks[-1]["type"] != "links":
        builder.add_block("links", {"title": "", "links": []})
    builder.blocks[-1]["value"]["links"].append({"label": label or href[:MAX_LABEL_LENGTH], "page": None, "url": href})


def get_label(node: Node) -> str:
    """Return the text of a part in one line."""
    return " ".join(get_text(node).split())
