"""Commands about the data of one person: subscribers, journalists, members of staff (GDPR, articles 15 and 17)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.core.commands import keep_old_name
from cms.delivery.sign_ups import personal_data as subscriber_data
from cms.delivery.sign_ups.addresses import normalise_address
from cms.operations.privacy.staff_data import LastAdministrator, erase_staff_data, export_staff_data, get_account
from cms.press.journalists import personal_data as journalist_data


@dataclass(frozen=True, slots=True)
class PersonKind:
    """What a command does for a kind of people, after `find` has read the address or account that it was given."""

    find: Callable[[str], Any]
    export: Callable[[Any], Mapping[str, Any]]
    erase: Callable[[Any], str]  # returns what was done, in a sentence


def read_address(text: str) -> str:
    """Return an e-mail address in its normal form.

    Raises:
        CommandError: It is not an e-mail address.
    """
    try:
        return normalise_address(text)
    except ValueError as error:
        raise CommandError(str(error)) from None


def _erase_subscriber(address: str) -> str:
    deleted = subscriber_data.erase_data(address)
    return f"{deleted} rows deleted. Erase the address in your CRM and in old exports as well."


def _erase_journalist(address: str) -> str:
    return f"{journalist_data.erase_data(address)} rows deleted. Erase the address in old exports and tables as well."


def _erase_account(account: Any) -> str:
    try:
        deleted = erase_staff_data(account)
    except LastAdministrator:
        raise CommandError(
            "This is the only active superuser. Create another one first: manage.py createsuperuser."
        ) from None
    return f"Account {account.pk} is deactivated and has no name any more; {deleted} rows deleted"


PERSON_KINDS = {
    "subscriber": PersonKind(read_address, subscriber_data.export_data, _erase_subscriber),
    "journalist": PersonKind(read_address, journalist_data.export_data, _erase_journalist),
    "staff": PersonKind(get_account, export_staff_data, _erase_account),
}


class PersonCommand(BaseCommand):
    """Finds the person that `--of KIND` and the argument name."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--of", required=True, choices=PERSON_KINDS, dest="kind", help="what the person is here")
        parser.add_argument("person", help="e-mail address; of staff, user name or e-mail address")

    def handle(self, *, kind: str, person: str, **_: Any) -> None:
        self.process(PERSON_KINDS[kind], PERSON_KINDS[kind].find(person))

    def process(self, kind: PersonKind, person: Any) -> None:
        """Do what the command does for a normalised address or an account."""
        raise NotImplementedError


def keep_name_of_kind(command: type[PersonCommand], old: str, new: str, kind: str) -> type[BaseCommand]:
    """Return the command under an earlier name that contained the kind, such as `staff_export`."""

    class CommandOfKind(command):  # type: ignore[valid-type,misc]
        def add_arguments(self, parser: CommandParser) -> None:
            parser.add_argument("person")

        def handle(self, **options: Any) -> None:
            super().handle(**options, kind=kind)

    return keep_old_name(CommandOfKind, old, f"{new} --of {kind}")
