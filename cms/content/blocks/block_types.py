"""Block types from the setting `BODY_BLOCKS`, each with the schema of its items in the API.

The modules of blocks are imported while models load, so they cannot import models; choosers name their model.
"""

from __future__ import annotations

import inspect
import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, Any, Literal, Union, get_type_hints

from django.utils.module_loading import import_string
from pydantic import Field, create_model
from wagtail.blocks import Block as WagtailBlock

from cms.content.schema import Schema
from cms.content.vocabularies import NAME_PATTERN

from .base import ApiBlock


class BlockItem(Schema):
    """One block of a body, with the fields that the items of all blocks have."""

    type: str
    id: str
    value: Any


@dataclass(frozen=True, slots=True)
class BlockType:
    """A block of the setting, and the schema of its items."""

    block: ApiBlock
    item_schema: type[BlockItem]


class BlockError(Exception):
    """An entry of `BODY_BLOCKS` cannot be used. `hint` says what to do."""

    def __init__(self, name: object, problem: str, hint: str) -> None:
        super().__init__(f"BODY_BLOCKS[{name!r}]: {problem}")
        self.hint = hint


def load_block_types(paths: Mapping[str, str]) -> tuple[dict[str, BlockType], list[BlockError]]:
    """Return the block types by name, in the order of the setting, and the errors of the entries that are left out."""
    block_types: dict[str, BlockType] = {}
    errors: list[BlockError] = []
    for name, path in paths.items():
        try:
            block_types[name] = load_block_type(name, path)
        except BlockError as error:
            errors.append(error)
    return block_types, errors


def load_block_type(name: str, path: str) -> BlockType:
    """Import the class of a block, create the block, and create the schema of its items.

    Raises:
        BlockError: the entry of the setting is not valid.
    """
    if not isinstance(name, str) or not NAME_PATTERN.fullmatch(name) or keyword.iskeyword(name):
        raise BlockError(name, "the name is not valid.", "Use lower-case letters, digits and _, as in “photo_story”.")
    block = _create_block(name, path)
    return BlockType(block, create_item_schema(name, block))


def create_item_schema(name: str, block: ApiBlock) -> type[BlockItem]:
    """Return the schema of a block's items: `RichTextItem` for the name “rich_text”.

    The schema of the value is the return annotation of `to_api`; the description is the start of the block's docstring.

    Raises:
        BlockError: the annotation is missing or not a schema.
    """
    value_schema = _get_value_schema(name, block)
    description = (type(block).__doc__ or "").strip().partition("\n\n")[0] or f"A block of the type “{name}”."
    own_type: Any = Literal[name]  # mypy accepts only literal values there
    item_schema: type[BlockItem] = create_model(
        "".join(part.capitalize() for part in name.split("_")) + "Item",
        __base__=BlockItem,
        __module__=type(block).__module__,
        __doc__=" ".join(description.split()),
        type=(own_type, ...),
        value=(value_schema, ...),
    )
    return item_schema


def create_item_union(item_schemas: Iterable[type[BlockItem]]) -> Any:
    """Return the annotation for an item of any of these schemas; `type` tells which one it is."""
    members = tuple(item_schemas) or (BlockItem,)
    description = "One block of a page's body; `type` is the type of the block."
    discriminator = "type" if len(members) > 1 else None
    return Annotated[Union[members], Field(discriminator=discriminator, description=description)]  # noqa: UP007


def _create_block(name: str, path: str) -> ApiBlock:
    try:
        block_class = import_string(path)
    except Exception as error:
        raise BlockError(
            name,
            f"{path!r} cannot be imported: {type(error).__name__}: {error}",
            "Correct the dotted path of the class, or its module. The module is imported while models load: import no "
            "models in it, and name the model of a chooser as text (“people.Person”).",
        ) from error
    if not (
        isinstance(block_class, type) and issubclass(block_class, ApiBlock) and issubclass(block_class, WagtailBlock)
    ):
        raise BlockError(
            name,
            f"{path} is not a block of the API.",
            "Derive the class from ApiBlock (cms.content.blocks.base), then from a block of Wagtail.",
        )
    try:
        return block_class()
    except Exception as error:
        raise BlockError(
            name,
            f"{path}() fails: {type(error).__name__}: {error}",
            "Give every argument of the class a default: the block is created without arguments.",
        ) from error


def _get_value_schema(name: str, block: ApiBlock) -> type[Schema]:
    """Return the schema that `to_api` returns. Its other annotations are not evaluated."""
    to_api = inspect.unwrap(type(block).to_api)
    hint = "Annotate it with the schema of the value, a subclass of cms.content.schema.Schema: `-> TimelineValue`."
    where = f"{type(block).__module__}.{type(block).__qualname__}.to_api"
    if to_api is ApiBlock.to_api:
        raise BlockError(name, f"{where} is missing.", "Define to_api(self, raw, found), which returns the value.")
    returned = {key: value for key, value in to_api.__annotations__.items() if key == "return"}
    try:
        hints = get_type_hints(SimpleNamespace(__annotations__=returned), globalns=to_api.__globals__)
    except (NameError, TypeError, SyntaxError, AttributeError) as error:
        raise BlockError(name, f"the return annotation of {where} cannot be evaluated: {error}", hint) from error
    schema = hints.get("return")
    if not (isinstance(schema, type) and issubclass(schema, Schema)) or schema is Schema:
        raise BlockError(name, f"{where} has no schema as its return annotation.", hint)
    return schema
