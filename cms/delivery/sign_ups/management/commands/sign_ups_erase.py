"""Erase the data of an e-mail address (GDPR, article 17)."""

from cms.delivery.sign_ups.management.address_commands import AddressCommand
from cms.delivery.sign_ups.personal_data import erase_data


class Command(AddressCommand):
    """Deletes the stored data of an address."""

    help = "Delete all stored data of an e-mail address."

    def process(self, address: str) -> None:
        deleted = erase_data(address)
        self.stdout.write(f"{deleted} rows deleted. Erase the address in your CRM and in old exports as well.")
