"""A system check of the order of lists: the names in a `ListSelection` are relative to `BasePage`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register
from django.core.exceptions import FieldError

from cms.content.references import ReadContext
from cms.core import clock
from cms.core.sites import SiteRoot, SiteRoots
from cms.db.refused_queries import refuse_queries

from .check_messages import create_error, find_field
from .declarations import ListSelection
from .models import BasePage
from .page_types import page_models, select_for_list


@register()
def check_list_orders(**_: Any) -> list[CheckMessage]:
    """Report list selectors that return something else than a selection, or an order by fields that do not exist.

    Selectors are called without a database. One that reads it is left to `check --database`.
    """
    return [error for model in page_models() if model.list_selector for error in _check_order(model)]


def _check_order(model: type[BasePage]) -> Iterator[CheckMessage]:
    try:
        with refuse_queries():
            selected = select_for_list(model, _build_context())
    except Exception:  # it needs the database, or a site
        return
    if not isinstance(selected, ListSelection):
        hint = f"Return ListSelection({model.__name__}.objects.all(), order=[…]) from it."
        yield create_error(model, "E018", f"has a `list_selector` that returns a {type(selected).__name__}", hint)
        return
    try:
        with refuse_queries():
            BasePage.objects.order_by(*selected.order).query.sql_with_params()
    except FieldError as error:
        hint = suggest_order(model, selected.order)
        yield create_error(model, "E018", f"has a list in an order that is not possible ({error})", hint)
    except Exception:
        return


def suggest_order(model: type[BasePage], order: Sequence[Any]) -> str:
    """Return the line to write instead of an order with names that are not fields of `BasePage`."""
    if not all(isinstance(one, str) for one in order):
        prefix = f"{model._meta.model_name}__"
        return f"Names are relative to BasePage: write “{prefix}” before the names of fields of {model.__name__}."
    names = [f'"{_add_relations(model, one)}"' for one in order]
    return f"Names are relative to BasePage: write order=[{', '.join(names)}]."


def _add_relations(model: type[BasePage], name: str) -> str:
    """Return a name of an order, with the relations from `BasePage` to the class that has the field."""
    sign, plain = ("-", name[1:]) if name.startswith("-") else ("", name)
    first = plain.partition("__")[0]
    field = find_field(model, first)
    if find_field(BasePage, first) or field is None or first == "pk":
        return name
    owners = [one for one in reversed(field.model.__mro__) if hasattr(one, "_meta") and not one._meta.abstract]
    below = [one._meta.model_name for one in owners if issubclass(one, BasePage) and one is not BasePage]
    return f"{sign}{'__'.join([*below, plain])}"


def _build_context() -> ReadContext:
    """Return a site that is in no database."""
    root = SiteRoot(
        site_id=0,
        host="localhost",
        base_url="http://localhost",
        is_default_site=True,
        page_id=0,
        language=settings.LANGUAGE_CODE,
        locale_id=0,
        tree_path="",
        url_path="/",
        prefix="",
    )
    return ReadContext(site_roots=SiteRoots((root,)), root=root, now=clock.now())
