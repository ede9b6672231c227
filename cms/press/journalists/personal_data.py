"""The stored data of a journalist: export and erase it (GDPR, articles 15 and 17), and delete what has expired."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.forms.models import model_to_dict
from wagtail.models import ModelLogEntry

from cms.core import clock
from cms.delivery.mail.models import fold_address
from cms.delivery.mail.suppression import erase_mail_data, export_mail_data
from cms.operations.audit.digests import digest_address
from cms.operations.audit.trail import record_audit, without_audit

from .csv_files import ContactRow, read_contacts
from .filters import FIND_CHOICES, label_of
from .models import Journalist, JournalistImport, JournalistList

# Secrets, which the person cannot use.
LEFT_OUT = {"digest", "token_digest"}
DELETE_BATCH_SIZE = 500


def export_data(address: str) -> dict[str, Any]:
    """Return all rows about a normalised address, also those of other apps that refer to the contact."""
    journalist = Journalist.objects.filter(address=address).first()
    imports = [_describe_import(run, rows) for run, rows in _find_imports(address)]
    others = {"imports": imports, **export_mail_data(address)}
    if journalist is None:
        return {"address": address, "journalist": None, **others}
    own = {name: [label_of(one) for one in getattr(journalist, name).all()] for name in FIND_CHOICES}
    lists = sorted(journalist.lists.values_list("name", flat=True))
    return {
        "address": address,
        "journalist": _describe(journalist) | own | {"lists": lists, "chosen_for": _list_choices(journalist)},
        **others,
    }


def erase_data(address: str) -> int:
    """Delete all rows about a normalised address in one transaction, and return their number.

    Imports that contain the address are deleted as a whole, with the uploaded table.
    """
    with transaction.atomic():
        record_audit("journalist.erased", address=digest_address(address))
        deleted = erase_mail_data(address, Journalist) + sum(run.delete()[0] for run, _ in _find_imports(address))
        deleted += Journalist.objects.filter(address=address).delete()[0]
        forget_names()
    return deleted


def forget_names() -> int:
    """Remove the names of deleted contacts from the history of the admin, and return the number of entries."""
    stored = Journalist.objects.annotate(key=Cast("pk", models.CharField())).values("key")
    about = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Journalist))
    return about.exclude(label="").exclude(object_id__in=stored).update(label="", data={})


def _describe(row: models.Model) -> dict[str, Any]:
    """Return the fields of a row, and the rows that would be deleted with it."""
    values = model_to_dict(row, exclude=[field.name for field in row._meta.many_to_many]) | {"id": row.pk}
    described = {name: value for name, value in values.items() if name not in LEFT_OUT}
    for relation in row._meta.related_objects:
        name = relation.get_accessor_name()
        if name and relation.on_delete is models.CASCADE:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: row})
            described[name] = [_describe(one) for one in rows.order_by("pk")]
    return described


def _list_choices(journalist: Journalist) -> list[dict[str, Any]]:
    """Return the rows of other apps for which the contact was chosen, such as a mailing that has not begun."""
    fields: list[Any] = Journalist._meta.get_fields(include_hidden=True)
    relations = [one for one in fields if one.many_to_many and one.auto_created]
    found = []
    for relation in relations:
        if relation.related_model is not JournalistList:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: journalist}).order_by("pk")
            found += [{"model": row._meta.label_lower, "id": row.pk} for row in rows]
    return found


def _find_imports(address: str) -> list[tuple[JournalistImport, list[ContactRow]]]:
    """Return the imports whose files contain the address, each with its rows."""
    runs = [(run, read_contacts(run.content).rows) for run in JournalistImport.objects.order_by("pk").iterator()]
    found = [(run, [row for row in rows if fold_address(row.cells.get("email", "")) == address]) for run, rows in runs]
    return [(run, rows) for run, rows in found if rows]


def _describe_import(run: JournalistImport, rows: list[ContactRow]) -> dict[str, Any]:
    cells = [row.cells for row in rows]
    return {"id": run.pk, "file_name": run.file_name, "created_at": run.created_at, "rows": cells}


def record_deletion(instance: Journalist, **_: Any) -> None:
    """Record in the audit trail that a contact was deleted, as a receiver of Django's signal."""
    record_audit("journalist.deleted", subject=instance)


@without_audit()  # a restored backup deletes expired contacts again
def delete_expired() -> int:
    """Delete a batch of the expired contacts, and return the number of rows.

    A contact who has unsubscribed is kept for a time, so that the withdrawal can be proved, and so that an import does
    not add the address again. One who is inactive or has not consented expires some time after its last change.
    """
    now = clock.now()
    unsubscribed = now - timedelta(days=settings.UNSUBSCRIBED_RETENTION_DAYS)
    unused = now - timedelta(days=settings.JOURNALIST_RETENTION_DAYS)
    others = Journalist.objects.filter(unsubscribed_at=None, changed_at__lt=unused)
    expired = Journalist.objects.filter(
        Q(unsubscribed_at__lt=unsubscribed)
        | Q(pk__in=others.filter(status=Journalist.Status.INACTIVE).values("pk"))
        | Q(pk__in=others.not_consenting().values("pk"))
    )
    ids = list(expired.order_by("pk").values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    deleted = Journalist.objects.filter(pk__in=ids).delete()[0] if ids else 0
    imported = now - timedelta(days=settings.IMPORT_RETENTION_DAYS)
    return deleted + JournalistImport.objects.filter(created_at__lt=imported).delete()[0] + forget_names()
