"""How mentioned pages become links."""

from __future__ import annotations

from collections.abc import Mapping

from .page_types import type_of
from .reading import Mentions, Viewpoint, resolves
from .schema import PageLink
from .visibility import visible_now


@resolves("page")
def page_links(ids: set[int], view: Viewpoint, _: Mentions) -> Mapping[int, PageLink]:
    """Links to the visible ones of these pages, in whichever site and language they stand."""
    rows = visible_now(now=view.now).filter(pk__in=ids).values_list(*LINK_COLUMNS, named=True)
    return {row.id: link for row in rows if (link := link_of(row, view))}


LINK_COLUMNS = ("id", "content_type_id", "title", "path", "url_path")


def link_of(row: object, view: Viewpoint) -> PageLink | None:
    """A page or a row with LINK_COLUMNS as a link; None outside every site."""
    root = view.atlas.around(row)
    kind = type_of(row.content_type_id)
    if root is None or kind is None:
        return None
    return PageLink(id=row.id, type=kind, title=row.title, path=root.path_of(row), url=root.url_of(row))
