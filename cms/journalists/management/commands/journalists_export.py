"""Export the data of a journalist (GDPR, article 15)."""

from cms.journalists.data_requests import export_data
from cms.sign_ups.management.address_commands import AddressCommand


class Command(AddressCommand):
    """Prints the stored data of a journalist."""

    help = "Print all stored data of a journalist as JSON."

    def process(self, address: str) -> None:
        self.write_json(export_data(address))
