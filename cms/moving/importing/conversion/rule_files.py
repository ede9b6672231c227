"""Read conversion rules from a TOML file, the option --rules of imports: simple rules, without Python.

A rule drops a wrapper, leaves a part out, keeps it as text, writes a text, or makes a block whose fields have constants
and `{names}`: of parameters, attributes or data, `{content}` for the text of a part and `{html}` for its rich text.
"""

from __future__ import annotations

import hashlib
import tomllib
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from cms.content.blocks.body import BODY_BLOCKS
from cms.content.conversion.builder import Handler

from .block_templates import BlockTemplate, TextTemplate, list_choices
from .rules import RuleKind, RuleSet, drop_content, keep_content

MAX_FILE_BYTES = 1_000_000
ACTIONS: dict[str, Handler | None] = {"content": keep_content, "nothing": drop_content, "text": None}
MESSAGES = {  # Pydantic's type of error → what is said of it
    **dict.fromkeys(("dict_type", "model_type"), "expected a table"),
    "string_type": "expected a text",
    "string_too_short": "a name is missing",
}
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
        return f"{'.'.join(where)}: {MESSAGES.get(error['type'], error['msg'])}"
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
    elif isinstance(block, blocks.ChoiceBlock) and "{" not in value and value not in list_choices(block):
        raise BadRules(f"{where} is “{value}”, expected one of {', '.join(list_choices(block))}")


def _needs_value(block: Any) -> bool:
    has_default = bool(getattr(block.meta, "default", None)) or isinstance(block, blocks.BooleanBlock)
    return bool(block.required) and not has_default


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
