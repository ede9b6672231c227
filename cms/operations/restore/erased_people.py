"""People who were erased, or whose addresses were suppressed, and are so again after a restore.

The ledger has only keyed digests of addresses. The addresses of the restored database are compared with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.contrib.auth import get_user_model
from django.db import transaction

from cms.delivery.mail.models import QueuedMail, SuppressedAddress, fold_address
from cms.delivery.mail.suppression import is_suppressed, suppress
from cms.delivery.sign_ups import personal_data as subscriber_data
from cms.delivery.sign_ups.models import SignUpRequest, Subscriber
from cms.operations.audit.actions import AuditEntry, Postponed, register_audit_action
from cms.operations.audit.digests import list_digests
from cms.operations.privacy.staff_data import LastAdministrator, erase_staff_data
from cms.press.journalists import personal_data as journalist_data
from cms.press.journalists.csv_files import read_contacts
from cms.press.journalists.models import Journalist, JournalistImport

FORMER_PREFIX = "former-"  # user names of erased accounts


def register_actions() -> None:
    """Register what the trail records of people who are erased."""
    from django.utils.translation import gettext_lazy as _

    again = "cms.operations.restore.erased_people"
    register_audit_action("subscriber.erased", _("Data of a subscriber erased"), f"{again}.erase_subscriber_again")
    register_audit_action("journalist.erased", _("Data of a journalist erased"), f"{again}.erase_journalist_again")
    register_audit_action("account.erased", _("Data of a member of staff erased"), f"{again}.erase_account_again")
    register_audit_action("person.exported", _("Data of a person exported"))
    register_audit_action("address.suppressed", _("Address suppressed"), f"{again}.suppress_again")


def erase_subscriber_again(entry: AuditEntry) -> int:
    """Erase the data of a subscriber, if the restored database knows the address."""
    return sum(subscriber_data.erase_data(address) for address in find_addresses(entry))


def erase_journalist_again(entry: AuditEntry) -> int:
    """Erase the data of a journalist, if the restored database knows the address."""
    return sum(journalist_data.erase_data(address) for address in find_addresses(entry))


def erase_account_again(entry: AuditEntry) -> int:
    """Erase the data of a member of staff.

    Raises:
        Postponed: It is the only superuser of the restored database.
    """
    user = get_user_model().objects.filter(pk=entry.subject_id).exclude(username__startswith=FORMER_PREFIX).first()
    if user is None:
        return 0
    try:
        erase_staff_data(user)
    except LastAdministrator:
        raise Postponed("This is the only active superuser: create another one, and erase it.") from None
    return 1


def suppress_again(entry: AuditEntry) -> int:
    """Suppress an address, if the restored database knows it."""
    changed = 0
    for address in find_addresses(entry):
        if not is_suppressed(address):
            suppress(address, SuppressedAddress.Reason(entry.facts["reason"]))
            changed += 1
    return changed


def find_addresses(entry: AuditEntry) -> list[str]:
    """Return the addresses, in their spellings, that the digest of an entry is of."""
    return build_address_book().get(entry.facts["address"], [])


@cache
def build_address_book() -> dict[str, list[str]]:
    """Return the addresses of the database by their digests. It is built once for a process that restores."""
    book: dict[str, list[str]] = {}
    for address in sorted(set(_list_addresses())):
        for digest in list_digests(address):
            book.setdefault(digest, []).append(address)
    return book


def _list_addresses() -> Iterator[str]:
    with transaction.atomic():
        for model in (Subscriber, SignUpRequest, Journalist, QueuedMail, SuppressedAddress):
            yield from filter(None, model._default_manager.values_list("address", flat=True).iterator())
        for run in JournalistImport.objects.order_by("pk").iterator():
            yield from (fold_address(row.cells.get("email", "")) for row in read_contacts(run.content).rows)
