"""Fill the table of quotations from the bodies of all pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import migrations

BATCH_SIZE = 500


def fill_quotations(apps: Any, _: Any) -> None:
    page_model, quotation_model = apps.get_model("pages", "BasePage"), apps.get_model("pages", "Quotation")
    people = set(apps.get_model("people", "Person").objects.values_list("pk", flat=True))
    rows = []
    for page in page_model.objects.only("pk", "body").order_by("pk").iterator(BATCH_SIZE):
        quotes = [value for value in _read_quotes(page.body.raw_data) if value["person"] in people]
        for position, value in enumerate(quotes):
            names = {name: str(value.get(name) or "")[:150] for name in ("role", "organisation")}
            row = quotation_model(page_id=page.pk, person_id=value["person"], position=position, text=value["text"])
            row.role, row.organisation = names["role"], names["organisation"]
            rows.append(row)
    quotation_model.objects.bulk_create(rows, BATCH_SIZE)


def _read_quotes(blocks: Any) -> Iterator[dict[str, Any]]:
    for stored in blocks:
        value = stored.get("value") if isinstance(stored, dict) and stored.get("type") == "quote" else None
        if isinstance(value, dict) and isinstance(value.get("person"), int):
            if isinstance(value.get("text"), str) and value["text"]:
                yield value


class Migration(migrations.Migration):
    dependencies = [("pages", "0006_quotations_and_more"), ("people", "0002_verbose_names")]

    operations = [migrations.RunPython(fill_quotations, migrations.RunPython.noop)]
