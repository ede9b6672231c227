"""Tables of which a backup has no rows: caches, log-in sessions, previews, and the state of running processes.

Rows past their retention are in no backup either, because `creation` runs the clean-up jobs before.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db.models import ManyToOneRel

from cms.core.extension_points import ExtensionPoint

LEFT_OUT = ExtensionPoint[str](
    "clarion_left_out_of_backups",
    receives="The label of a model of whose table backups have no rows, because they are computed again, or must not "
    "live again. No table that is backed up may refer to it.",
    example='hooks.register("clarion_left_out_of_backups", "tides.CachedTide")',
)


def find_left_out_tables() -> set[str]:
    """Return the names of the tables of which a backup has no rows."""
    return {apps.get_model(label)._meta.db_table for label in LEFT_OUT.values()}


@register()
def check_left_out_models(**_: Any) -> list[CheckMessage]:
    """Report labels of models that do not exist, and models that are left out while others refer to them."""
    errors: list[CheckMessage] = []
    labels = set(LEFT_OUT.values())
    for label in sorted(labels):
        try:
            model = apps.get_model(label)
        except (LookupError, ValueError):
            hint = "Give the hook clarion_left_out_of_backups the label of a model, such as `tides.CachedTide`."
            errors.append(Error(f"Backups leave out an unknown model, {label!r}.", hint=hint, id="backups.E001"))
            continue
        for relation in model._meta.get_fields(include_hidden=True):
            if not isinstance(relation, ManyToOneRel) or relation.related_model._meta.label in labels:
                continue
            if not relation.related_model._meta.proxy:
                source = relation.related_model
                text = f"Backups leave out {label}, to which {source._meta.label}.{relation.field.name} refers."
                hint = f"Leave out {source._meta.label} as well, or back up {label}."
                errors.append(Error(text, hint=hint, id="backups.E002"))
    return errors
