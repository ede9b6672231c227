"""What a system check finds in `get_detail_fields`, which has to return what the schema of the page has.

It reads the source, so it knows only methods that return dictionaries with their names written out. The others are
called by `read_checks.py`.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Sequence

from django.core.checks import CheckMessage

from cms.content.details import PageDetail
from cms.pages.checks.reads import create_error, find_field
from cms.pages.models import BasePage
from cms.pages.page_types import get_listed_model, has_valid_schema, page_models
from cms.snippets.people.models import PersonPage

METHOD = "get_detail_fields"


def find_problems() -> Iterator[CheckMessage]:
    """Yield fields of schemas that `get_detail_fields` does not return, and names that no schema has."""
    for model in page_models():
        if has_valid_schema(model):
            yield from compare_fields(model, read_returned_names(model))


def compare_fields(model: type[BasePage], returned: Sequence[set[str]] | None) -> Iterator[CheckMessage]:
    """Yield what is wrong with the names that `get_detail_fields` returns, one set for each of its returns."""
    if returned is None or model.detail_schema is None:
        return
    schema, given = model.detail_schema, _names_of_the_api(model)
    required = {name for name, field in schema.model_fields.items() if field.is_required()} - given
    always = set.intersection(*returned)
    if missing := sorted(required - always):
        text = f"returns no {_quote(missing)} from `{METHOD}`, which {schema.__name__} requires"
        yield create_error(model, "E019", text, suggest_fields(model, missing))
    names = set.union(*returned)
    if unknown := sorted(names - schema.model_fields.keys()):
        hint = f"Add to {schema.__name__}: {unknown[0]}: str, with the type of its values; or do not return it."
        yield create_error(model, "E019", f"returns {_quote(unknown)} from `{METHOD}`, which its schema lacks", hint)
    if repeated := sorted(names & given):
        hint = "Remove it from the dictionary, or give the field another name."
        yield create_error(model, "E019", f"returns {_quote(repeated)} from `{METHOD}`, which the API adds", hint)


def suggest_fields(model: type[BasePage], missing: Sequence[str]) -> str:
    """Return the line that adds fields to what `get_detail_fields` returns."""
    if "listing" in missing:
        return f'Set on {model.__name__} the page type that it lists: listed_type = "reports.ReportPage".'
    items = ", ".join(f'"{name}": {f"self.{name}" if find_field(model, name) else "…"}' for name in missing)
    if model.get_detail_fields is BasePage.get_detail_fields:
        return f"Add to {model.__name__}: def {METHOD}(self, found): return {{{items}}}."
    return f"Add to the dictionary that {METHOD} of {model.__name__} returns: {items}."


def read_returned_names(model: type[BasePage]) -> list[set[str]] | None:
    """Return the names that each return statement of `get_detail_fields` has; None if the source does not say."""
    return _read_method([one for one in model.__mro__ if METHOD in vars(one)])


def _read_method(classes: Sequence[type]) -> list[set[str]] | None:
    """Return the names of the method of the first class; the others are those that `super()` calls."""
    try:
        method = ast.parse(textwrap.dedent(inspect.getsource(vars(classes[0])[METHOD]))).body[0]
    except (OSError, TypeError, SyntaxError, IndexError):
        return None
    found = [_read_names(node.value, classes[1:]) for node in _find_returns(method)]
    return [names for names in found if names is not None] if found and None not in found else None


def _find_returns(node: ast.AST) -> Iterator[ast.Return]:
    """Yield the return statements of a function, without those of functions within it."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.Return):
            yield inner
        elif not isinstance(inner, ast.FunctionDef):
            yield from _find_returns(inner)


def _read_names(node: ast.expr | None, above: Sequence[type]) -> set[str] | None:
    """Return the keys of a dictionary in the source, which may be joined with others or with that of `super()`."""
    match node:
        case ast.Dict():
            parts = [
                _read_names(value, above) if key is None else _read_key(key)
                for key, value in zip(node.keys, node.values, strict=True)
            ]
        case ast.BinOp(op=ast.BitOr()):
            parts = [_read_names(node.left, above), _read_names(node.right, above)]
        case ast.Call() if ast.unparse(node.func) == f"super().{METHOD}":
            inherited = _read_method(above)
            parts = [set.intersection(*inherited)] if inherited else [None]
        case _:
            return None
    known = [part for part in parts if part is not None]
    return set().union(*known) if len(known) == len(parts) else None


def _read_key(key: ast.expr) -> set[str] | None:
    return {key.value} if isinstance(key, ast.Constant) and isinstance(key.value, str) else None


def _names_of_the_api(model: type[BasePage]) -> set[str]:
    """Return the fields of the response that `build_detail` adds."""
    listing = {"latest"} if model.latest_releases else {"listing"} if get_listed_model(model) else set()
    return {"type", *PageDetail.model_fields, *listing, *({"person"} if issubclass(model, PersonPage) else ())}


def _quote(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
