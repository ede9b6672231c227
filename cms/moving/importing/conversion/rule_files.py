"""Read conversion rules from a TOML file, the option --rules of imports: simple rules, without Python.

A rule drops a wrapper, leaves a part out, keeps it as text, writes a text, or makes a block whose fields have constants
and `{names}`: of parameters, attributes or data, `{content}` for the text of a part and `{html}` for its rich text.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from cms.content.blocks.body import BODY_BLOCKS
from cms.content.blocks.links import LinkBlock
from cms.content.conversion.builder import BlockBuilder, Handler
from cms.content.conversion.media import add_media, is_media
from cms.content.conversion.pictures import get_file_url
from cms.content.conversion.results import FileKind
from cms.content.conversion.texts import shorten
from cms.content.conversion.tree import Node, detach
from cms.content.conversion.urls import clean_url, escape_text, resolve_url

from .rules import (
    MAX_LABEL_LENGTH,
    RuleKind,
    RuleSet,
    TemplateTag,
    describe,
    drop_content,
    get_label,
    keep_content,
    read_values,
)

MAX_FILE_BYTES = 1_000_000
NAME = re.compile(r"\{([\w.:-]+)\}")  # as in “{button_text}”
CONTENT, HTML = "content", "html"
ACTIONS: dict[str, Handler | None] = {"content": keep_content, "nothing": drop_content, "text": None}
TEXT_KINDS = (RuleKind.SHORTCODE, RuleKind.TEMPLATE_TAG)  # kinds that readers would see as they are written

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Blocks = Mapping[str, blocks.Block]


class BadRules(ValueError):
    """The file cannot be used; the message says which rule, what is wrong, and what is allowed."""


class FileRule(BaseModel):
    """What becomes of a part: one of `becomes`, `text` and `block`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    becomes: Literal["content", "nothing", "text"] | None = None
    text: str | None = None
    block: str | None = None
    fields: dict[Name, Any] = Field(default_factory=dict)


class RuleFile(BaseModel):
    """The content of a file: tables of rules by the names of what they are for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    element: dict[Name, FileRule] = Field(default_factory=dict)
    css_class: dict[Name, FileRule] = Field(default_factory=dict, alias="class")
    block: dict[Name, FileRule] = Field(default_factory=dict)
    shortcode: dict[Name, FileRule] = Field(default_factory=dict)
    template_tag: dict[Name, FileRule] = Field(default_factory=dict)

    def list_rules(self) -> Iterator[tuple[RuleKind, str, FileRule]]:
        """Yield the kind, the name and the rule of each table."""
        for kind in RuleKind:
            for name, rule in getattr(self, "css_class" if kind is RuleKind.CLASS else kind).items():
                yield kind, name, rule


def read_rule_file(path: Path) -> RuleSet:
    """Return the rules of a file.

    Raises:
        BadRules: the file cannot be read, or a rule is not valid.
    """
    file = _parse(path)
    rules = RuleSet(f"{path.name} {hashlib.sha256(file.model_dump_json().encode()).hexdigest()}")
    for kind, name, rule in file.list_rules():
        try:
            _add(rules, kind, name, rule)
        except BadRules as problem:
            raise BadRules(f"{path.name}, {kind}.{name}: {problem}") from problem
    return rules


def _parse(path: Path) -> RuleFile:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise BadRules(f"{path.name} is longer than {MAX_FILE_BYTES:,} bytes")
        return RuleFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except ValidationError as problem:
        raise BadRules("; ".join(f"{path.name}, {_describe_error(error)}" for error in problem.errors())) from problem
    except BadRules:
        raise
    except (OSError, ValueError, RecursionError) as problem:
        raise BadRules(f"{path.name} cannot be read: {problem}") from problem


def _describe_error(error: Any) -> str:
    where = [str(one) for one in error["loc"]]
    if error["type"] != "extra_forbidden":
        return f"{'.'.join(where)}: {error['msg']}"
    allowed = [str(kind) for kind in RuleKind] if len(where) == 1 else [*FileRule.model_fields]
    return f"{'.'.join(where)}: unknown name, expected one of {', '.join(allowed)}"


def _add(rules: RuleSet, kind: RuleKind, name: str, rule: FileRule) -> None:
    """Add a rule to a set. Raises BadRules."""
    given = [one for one in ("becomes", "text", "block") if getattr(rule, one) is not None]
    if len(given) != 1:
        raise BadRules(f"expected one of becomes, text and block, not {' and '.join(given) or 'none'}")
    if rule.fields and rule.block is None:
        raise BadRules("fields are for rules with block")
    if rule.text is not None:
        if kind is not RuleKind.TEMPLATE_TAG:
            raise BadRules("text is for template tags; expected becomes or block")
        rules.template_text(name)(TextTemplate(rule.text))
    elif rule.becomes:
        if rule.becomes == "text" and kind not in TEXT_KINDS:
            raise BadRules("becomes is “text”, expected “content” or “nothing”; only tags and shortcodes are text")
        rules.add(kind, [name], ACTIONS[rule.becomes], reads_all=True)
    else:
        rules.add(kind, [name], _build_handler(rule), reads_all=True)


def _build_handler(rule: FileRule) -> BlockTemplate:
    known = dict(BODY_BLOCKS)
    block: Any = known.get(rule.block or "")
    if block is None:
        raise BadRules(f"block is “{rule.block}”, expected one of {', '.join(sorted(known))}")
    if not isinstance(block, blocks.StructBlock):
        usable = ", ".join(sorted(name for name, one in known.items() if isinstance(one, blocks.StructBlock)))
        raise BadRules(f"block is “{rule.block}”, which has no fields, expected one of {usable}")
    _check_value(block, rule.fields, "fields")
    return BlockTemplate(rule.block or "", block, rule.fields)


def _check_value(block: Any, value: Any, where: str) -> None:
    """Check that a value of a rule fits a block. Raises BadRules."""
    if isinstance(block, blocks.StructBlock):
        children: Blocks = block.child_blocks
        if not isinstance(value, dict):
            raise BadRules(f"{where}: expected a table with {', '.join(children)}")
        for name, one in value.items():
            if name not in children:
                raise BadRules(f"{where}.{name}: unknown field, expected one of {', '.join(children)}")
            _check_value(children[name], one, f"{where}.{name}")
        missing = [one for one, child in children.items() if one not in value and _needs_value(child)]
        if missing:
            raise BadRules(f"{where}: missing {', '.join(missing)}")
    elif isinstance(block, blocks.ListBlock):
        if not isinstance(value, list) or not value:
            raise BadRules(f"{where}: expected a list")
        for number, one in enumerate(value):
            _check_value(block.child_block, one, f"{where}[{number}]")
    elif isinstance(block, blocks.ChooserBlock) and not isinstance(block, ImageChooserBlock | DocumentChooserBlock):
        raise BadRules(f"{where}: a rule cannot choose this; leave the field out")
    elif isinstance(block, blocks.BooleanBlock):
        if not isinstance(value, bool):
            raise BadRules(f"{where}: expected true or false")
    elif not isinstance(value, str):
        raise BadRules(f"{where}: expected a text")
    elif isinstance(block, blocks.ChoiceBlock) and "{" not in value and value not in _list_choices(block):
        raise BadRules(f"{where} is “{value}”, expected one of {', '.join(_list_choices(block))}")


def _needs_value(block: Any) -> bool:
    has_default = bool(getattr(block.meta, "default", None)) or isinstance(block, blocks.BooleanBlock)
    return bool(block.required) and not has_default


def _list_choices(block: Any) -> list[str]:
    return [str(value) for value, _ in block.field.choices if value]


class Unfilled(ValueError):
    """A field that needs a value has none in this place."""


@dataclass(frozen=True, slots=True)
class TextTemplate:
    """Writes the text that takes the place of a template tag."""

    text: str

    def __call__(self, tag: TemplateTag) -> str:
        values = tag.values
        return NAME.sub(lambda found: escape(values.get(found[1], "")), self.text)


@dataclass(frozen=True, slots=True)
class BlockTemplate:
    """Adds a block that is filled from a part: the handler of a rule."""

    name: str
    block: Any
    fields: Mapping[str, Any]

    def __call__(self, builder: BlockBuilder, node: Node) -> None:
        """Add the block, and then what of the content it does not show. Without a value it needs, add its texts."""
        uses = {name for one in _list_texts(self.fields) for name in NAME.findall(one)}
        media = detach(node, is_media) if CONTENT in uses else []
        inside = builder.build_inside(node) if HTML in uses else []
        html = "".join(block["value"] for block in inside if block["type"] == "rich_text")
        filled = _Filler(builder, {**read_values(node), CONTENT: get_label(node), HTML: html})
        try:
            value = filled.build(self.block, self.fields)
        except Unfilled:
            name = describe(node)
            builder.conversion.add_unknown(name, f"{name} {node.attributes.get('data', '')}")
            for text in filled.list_texts(uses):
                builder.add_text(f"<p>{escape_text(text)}</p>")
            builder.add_text(html)
            uses -= {CONTENT}
        else:
            builder.add_block(self.name, value)
            for text in filled.shortened:
                builder.add_text(f"<p>{escape_text(text)}</p>")
        builder.add_blocks([block for block in inside if block["type"] != "rich_text"])
        add_media(builder, media)
        if not uses & {CONTENT, HTML}:
            builder.add_children(node)


def _list_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _list_texts(one)


@dataclass(slots=True)
class _Filler:
    """Builds the value of a block from templates, and keeps the texts that were shortened."""

    builder: BlockBuilder
    values: Mapping[str, Any]
    shortened: list[str] = field(default_factory=list)

    def build(self, block: Any, template: Any) -> Any:
        """Return the value of a block. Raises Unfilled."""
        if isinstance(block, blocks.StructBlock):
            value = {
                name: self.build(child, template[name]) if name in template else _get_default(child)
                for name, child in block.child_blocks.items()
            }
            return _complete_link(value) if isinstance(block, LinkBlock) else value
        if isinstance(block, blocks.ListBlock):
            return [self.build(block.child_block, one) for one in template]
        if not isinstance(template, str):
            return template
        if isinstance(block, blocks.RichTextBlock):
            return self._build_rich_text(template)
        value = self._convert(block, self._fill(template))
        if not value and block.required:
            raise Unfilled
        return value

    def list_texts(self, names: Iterable[str]) -> list[str]:
        """Return the values that may be texts for readers."""
        found = [self._get(name) for name in sorted({*names} - {CONTENT, HTML})]
        return [text for text in found if " " in text or text.isalpha()]

    def _fill(self, template: str) -> str:
        """Return a template with its names replaced; what is written between them stays only if any has a value."""
        names = NAME.findall(template)
        found = {name: self._get(name) for name in names}
        if names and not any(found.values()):
            return ""
        return NAME.sub(lambda name: found[name[1]], template).strip()

    def _get(self, name: str) -> str:
        value = self.values.get(name, "")
        return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""

    def _build_rich_text(self, template: str) -> str:
        if template.strip() == f"{{{HTML}}}":
            return str(self.values[HTML])
        text = self._fill(template)
        return f"<p>{escape_text(text)}</p>" if text else ""

    def _convert(self, block: Any, text: str) -> Any:
        """Return a text as the value of a block, None or "" if it is none."""
        if isinstance(block, ImageChooserBlock | DocumentChooserBlock):
            kind = FileKind.IMAGE if isinstance(block, ImageChooserBlock) else FileKind.DOCUMENT
            key = get_file_url(text, self.builder.rules.base_url) if text else None
            return self.builder.conversion.use_file(key, kind) if key else None
        longest = getattr(block.field, "max_length", None)
        if isinstance(block, blocks.URLBlock):
            url = clean_url(resolve_url(text, self.builder.rules.base_url)) or ""
            return url if not url.startswith("#") and len(url) <= (longest or len(url)) else ""
        if isinstance(block, blocks.ChoiceBlock):
            return text if text in _list_choices(block) else _get_default(block)
        text = text if isinstance(block, blocks.TextBlock) else " ".join(text.split())
        if longest and len(text) > longest:
            self.shortened.append(text)
        return shorten(text, longest) if longest else text


def _complete_link(value: dict[str, Any]) -> dict[str, Any]:
    """Return the value of a link with a label. Raises Unfilled if it leads nowhere."""
    if not value["url"]:
        raise Unfilled
    return {**value, "label": value["label"] or value["url"][:MAX_LABEL_LENGTH]}


def _get_default(block: Any) -> Any:
    default = block.get_prep_value(block.get_default())
    if default is not None or isinstance(block, blocks.ChooserBlock):
        return default
    return False if isinstance(block, blocks.BooleanBlock) else ""


def add_rules_option(parser: ArgumentParser) -> None:
    """Add the option to a command; its value has the sets for `use_rules`. A wrong file is an error of the option."""
    parser.add_argument(
        "--rules",
        type=_read_option,
        default=[],
        metavar="FILE",
        help="Conversion rules in TOML: what becomes of elements, classes, blocks, shortcodes and template tags.",
    )


def _read_option(path: str) -> list[RuleSet]:
    try:
        return [read_rule_file(Path(path))]
    except BadRules as problem:
        raise ArgumentTypeError(str(problem)) from problem
