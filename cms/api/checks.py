"""System check of the names of lists, which are operations of the API."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

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


def _other_operations() -> set[str]:
    """Return the names of all operations that are not lists, and the first parts of their paths."""
    from .public import api  # when all apps are loaded
    from .routers import lists

    names = set()
    for _, router in api._routers:
        if router is not lists.router:
            for path, view in router.path_operations.items():
                names.add(path.strip("/").partition("/")[0].replace("-", "_"))
                names |= {str(operation.operation_id) for operation in view.operations}
    return names
