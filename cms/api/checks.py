"""System checks of page types as the API uses them. What they need is imported when they run, not by every process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from cms.db.query_guards import may_read_content
from cms.pages.page_types import listed_models


@register()
def check_list_names(**_: Any) -> list[CheckMessage]:
    """Report page types whose list has the name of another operation of the API."""
    taken = _other_operations()
    return [
        Error(
            f"Page type {model._meta.label} has the list_name “{model.list_name}”, which is an operation of the API.",
            hint="Give the list another name, such as “annual-reports”.",
            obj=model,
            id="pages.E012",
        )
        for model in listed_models()
        if str(model.list_name).replace("-", "_") in taken
    ]


@register()
def check_detail_fields(**_: Any) -> list[CheckMessage]:
    """Report fields of schemas that `get_detail_fields` does not return, and names that no schema has."""
    from .read_checks import find_field_problems

    return list(find_field_problems())


@register(Tags.database)
def check_public_reads(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Report operations of the API that fail for pages in the database, each error once."""
    if not may_read_content(databases):
        return []
    from .read_checks import find_read_errors

    return list({(error.obj, error.hint): error for error in find_read_errors()}.values())


def _other_operations() -> set[str]:
    """Return the names of all operations that are not lists, and the first parts of their paths."""
    from .public import api, routers  # when all apps are loaded
    from .routers import lists

    names = set()
    for router in (api.default_router, *routers):
        if router is not lists.router:
            for path, view in router.path_operations.items():
                names.add(path.strip("/").partition("/")[0].replace("-", "_"))
                names |= {str(operation.operation_id) for operation in view.operations}
    return names
