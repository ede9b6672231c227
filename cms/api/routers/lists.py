"""Routes for the lists of all page types that declare a `list_name`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query

from cms.http.operations import PublicRouter, json_response
from cms.http.response_headers import add_links
from cms.pages.models import BasePage
from cms.pages.page_types import listed_models, select_for_list

from ..lists import (
    CardList,
    build_card_list,
    build_list_params,
    list_tags,
    read_list,
    visible_pages_among,
)

router = PublicRouter(tags=["Lists"])


def add_list(model: type[BasePage]) -> None:
    """Add the operation that lists the pages of a page type."""
    list_name = str(model.list_name)
    params_class = build_list_params(f"{model.__name__}ListParams", [model])

    def list_pages(request, params):  # type: ignore[no-untyped-def]  # annotated below, with the class of this type
        context = params.read_context()
        selected = select_for_list(model, context, params)
        pages = visible_pages_among(model, selected, context)
        ids, total = read_list(model, pages, selected.order, params, context)
        body, referenced = build_card_list(request, ids, total, params, context)
        response = json_response(body, list_tags(list_name, body.items, context, referenced) | selected.tags)
        return add_links(response, {"next": body.next, "prev": body.previous})

    list_pages.__annotations__ = {"request": HttpRequest, "params": Query[params_class], "return": HttpResponse}  # type: ignore[misc, valid-type]
    list_pages.__name__ = list_name.replace("-", "_")
    list_pages.__doc__ = model.list_description or f"List pages of the type `{model.api_type}`, newest first."
    router.get_cached(f"/{list_name}", response=CardList)(list_pages)


for _model in listed_models():
    add_list(_model)
