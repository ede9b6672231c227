"""The options of a command that say where it creates pages: --site, --locale, --under and --type."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from .destination import Destinations
from .parent_pages import ParentNotFound, Report, get_importable_types


def read_destinations(options: dict[str, Any], report_created: Report) -> Destinations:
    """Return the places that the options name. `report_created` receives a message for every page that is created.

    Raises:
        CommandError: there is no such site, language or page, or it cannot have pages of this type.
    """
    try:
        destinations = Destinations(
            host=options["site"], language=options["locale"], under=options["under"], report_created=report_created
        )
        if options["kind"]:
            destinations.get(get_importable_types()[options["kind"]])
    except ParentNotFound as problem:
        raise CommandError(str(problem)) from problem
    return destinations
