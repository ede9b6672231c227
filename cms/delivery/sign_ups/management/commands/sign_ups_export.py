"""Export the data of an e-mail address (GDPR, article 15)."""

from cms.delivery.sign_ups.management.address_commands import AddressCommand
from cms.delivery.sign_ups.personal_data import export_data


class Command(AddressCommand):
    """Prints the stored data of an address."""

    help = "Print all stored data of an e-mail address as JSON."

    def process(self, address: str) -> None:
        self.write_json(export_data(address))
