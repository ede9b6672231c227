"""Export the stored data of a member of staff (GDPR, article 15)."""

from __future__ import annotations

from typing import Any

from django.db import models

from .staff_records import find_login_records, find_relations, find_sessions

# Secrets, which the person cannot use, and the content of pages, which is no data about the person.
LEFT_OUT = {"content", "content_json", "digest", "key_hash", "password", "session_version"}
LEFT_OUT_OF_MODEL = {"mfa.Authenticator": {"data"}, "socialaccount.SocialToken": {"token", "token_secret"}}
WORDS_OF_WORK = {"comment", "text"}  # what the person has written about the work of others


def export_staff_data(user: Any) -> dict[str, Any]:
    """Return the account, the records about the person, and a list of the person's work."""
    records: dict[str, list[Any]] = {}
    work: dict[str, list[Any]] = {}
    for relation in find_relations():
        rows = relation.rows(user)
        if relation.is_about_the_person:
            records[relation.name] = [_read_row(row) for row in rows]
        else:
            work[relation.name] = [_read_work(row) for row in rows]
    return {
        "account": _read_row(user),
        "groups": sorted(user.groups.values_list("name", flat=True)),
        "log_ins": [_read_row(row) for rows in find_login_records(user) for row in rows.order_by("pk")],
        "sessions": [{"ends_at": session.expire_date} for session in find_sessions(user)],
        "records": {name: rows for name, rows in sorted(records.items()) if rows},
        "work": {name: rows for name, rows in sorted(work.items()) if rows},
    }


def _read_row(row: models.Model) -> dict[str, Any]:
    left_out = LEFT_OUT | LEFT_OUT_OF_MODEL.get(row._meta.label, set())
    return {
        field.name: str(value) if isinstance(field, models.FileField) else value
        for field in row._meta.concrete_fields
        if field.name not in left_out
        for value in [field.value_from_object(row)]
    }


def _read_work(row: models.Model) -> dict[str, Any]:
    """Return what the row is about, its dates, and words that the person has written in it."""
    fields = {field.name: field for field in row._meta.local_concrete_fields}
    dates = {name: field for name, field in fields.items() if isinstance(field, models.DateTimeField)}
    words = {name: fields[name] for name in sorted(WORDS_OF_WORK & set(fields))}
    return {"id": row.pk, "about": str(row)} | {
        name: field.value_from_object(row) for name, field in (dates | words).items()
    }
