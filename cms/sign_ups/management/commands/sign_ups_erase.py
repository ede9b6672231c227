from django.core.management.base import BaseCommand, CommandError

from cms.http.problems import InvalidParameters
from cms.sign_ups.data_requests import erase_data
from cms.sign_ups.submission import normalise_address


class Command(BaseCommand):
    help = "Delete everything that is kept about an e-mail address."

    def add_arguments(self, parser):
        parser.add_argument("address")

    def handle(self, *args, address, **options):
        try:
            deleted = erase_data(normalise_address(address))
        except InvalidParameters as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{deleted} rows deleted")
