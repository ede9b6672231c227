"""The API schema of reports and their index page."""

from __future__ import annotations

from typing import Literal

from cms.content.details import Listing, PageDetail


class ReportIndexDetail(PageDetail):
    """The page that lists reports; get the list itself from `/reports`."""

    type: Literal["report_index"]
    listing: Listing


class ReportDetail(PageDetail):
    """A report about a harbour, with its reference."""

    type: Literal["report"]
    reference: str
    harbour: str
