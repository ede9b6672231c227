"""Export the data of an e-mail address (GDPR, article 15)."""

from cms.delivery.sign_ups.data_requests import export_data
from cms.delivery.sign_ups.management.address_commands import AddressCommand


class Command(AddressCommand):
    """Prints the stored data of an address."""

    help = "Print all stored data of an e-mail address as JSON."

    def process(self, address: str) -> None:
        self.write_json(export_data(address))
