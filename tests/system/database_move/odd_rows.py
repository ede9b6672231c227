"""Fill every table of an installation: python -m tests.system.database_move.odd_rows

A small site with every page type, people with passwords, and for each model without rows one row with values that the
two databases store in different ways. Prints the name of an account and the tables that stay empty.
"""

from __future__ import annotations

import itertools
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import django

NUMBERS = itertools.count(1)
TEXT = "“é€😀” %s\\u0000 \t'\"\n"
CONTENT = {"b": [1.5, None, "ü😀\\u0000"], "a": {"z": 1e3, "y": -7, "": True}}


def main() -> None:
    django.setup()
    from django.apps import apps

    from cms.demo import factories
    from tests.contract.complete_site import build_complete_site

    build_complete_site()
    factories.SuperuserFactory(username="ada", email="ada@example.org")
    missing = [model for model in apps.get_models(include_auto_created=True) if _can_fill(model)]
    while True:  # a model may need a row of another one
        rest = [model for model in missing if not model._base_manager.exists() and not _fill(model)]
        if len(rest) == len(missing):
            break
        missing = rest
    print(json.dumps({"empty": [model._meta.db_table for model in missing]}))  # noqa: T201


def _can_fill(model: Any) -> bool:
    """Return whether the model has a table of its own, which is not derived and not part of an inherited model."""
    return (
        model._meta.managed and not model._meta.proxy and not model._meta.parents and "fts" not in model._meta.db_table
    )


def _fill(model: Any) -> bool:
    """Insert a row without signals, and return whether the constraints allow it."""
    from django.db import DatabaseError, transaction

    try:
        fields = [field for field in model._meta.concrete_fields if not field.primary_key or not field.has_default()]
        values = {field.attname: _build(field) for field in fields if not _is_automatic(field)}
        with transaction.atomic():
            model._base_manager.bulk_create([model(**values)])
    except (DatabaseError, LookupError):
        return False
    return True


def _is_automatic(field: Any) -> bool:
    from django.db import models

    return isinstance(field, models.AutoField) or field.generated


def _build(field: Any) -> Any:
    from django.db import models
    from django.utils import timezone

    number = next(NUMBERS)
    if field.is_relation:
        found = field.related_model._base_manager.first()
        if found is None and not field.null:
            raise LookupError(field)
        return found and getattr(found, field.target_field.attname)
    if field.choices:
        return field.flatchoices[0][0]
    values: dict[type, Any] = {
        models.BooleanField: True,
        models.DateTimeField: timezone.now(),
        models.DateField: timezone.now().date(),
        models.TimeField: timezone.now().time(),
        models.DurationField: timedelta(days=-1, microseconds=number),
        models.DecimalField: Decimal("1.10"),
        models.FloatField: 0.1 * number,
        models.JSONField: CONTENT,
        models.UUIDField: UUID(int=number),
        models.BinaryField: bytes(range(256)),
        models.GenericIPAddressField: "2001:db8::1",
        models.IntegerField: number,
        models.CharField: (TEXT % number)[: field.max_length],
        models.TextField: TEXT % number,
    }
    return next((value for kind, value in values.items() if isinstance(field, kind)), str(number))


if __name__ == "__main__":
    main()
