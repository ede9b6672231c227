"""Print what Django reads from every table, for a comparison: python -m tests.system.database_move.rows

Independent of the move: the values come through Django's fields. Prints the number and a digest of the rows of each
model.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import django


def main() -> None:
    django.setup()
    from django.apps import apps
    from modelsearch.abstract_models import AbstractIndexEntry

    found = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.proxy or not meta.managed or "fts" in meta.db_table:
            continue
        names = [field.attname for field in meta.local_concrete_fields]
        if issubclass(model, AbstractIndexEntry):
            names = ["content_type_id", "object_id"]  # the rest is built by each database
        rows = sorted(
            json.dumps(row, sort_keys=True, default=_write) for row in model._base_manager.values_list(*names)
        )
        found[meta.db_table] = [len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()]
    print(json.dumps(found))  # noqa: T201


def _write(value: Any) -> str:
    """Return a text for what JSON does not have: times, UUIDs, blocks of a body, and bytes."""
    if hasattr(value, "get_prep_value"):
        return json.dumps(value.get_prep_value(), sort_keys=True, default=str)
    return bytes(value).hex() if isinstance(value, (bytes, memoryview)) else str(value)


if __name__ == "__main__":
    main()
