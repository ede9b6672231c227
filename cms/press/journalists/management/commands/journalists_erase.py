"""Erase the data of a journalist (GDPR, article 17)."""

from cms.delivery.sign_ups.management.address_commands import AddressCommand
from cms.press.journalists.data_requests import erase_data


class Command(AddressCommand):
    """Deletes the stored data of a journalist."""

    help = "Delete all stored data of a journalist."

    def process(self, address: str) -> None:
        self.stdout.write(f"{erase_data(address)} rows deleted. Erase the address in old exports and tables as well.")
