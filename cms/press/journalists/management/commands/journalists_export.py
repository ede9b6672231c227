"""Export the data of a journalist (GDPR, article 15)."""

from cms.delivery.sign_ups.management.address_commands import AddressCommand
from cms.press.journalists.data_requests import export_data


class Command(AddressCommand):
    """Prints the stored data of a journalist."""

    help = "Print all stored data of a journalist as JSON."

    def process(self, address: str) -> None:
        self.write_json(export_data(address))
