from django.core.management.base import BaseCommand, CommandError

from cms.core.api.problems import InvalidParameters
from cms.sign_ups.asking import normalised
from cms.sign_ups.owners import forget


class Command(BaseCommand):
    help = "Delete everything that is kept about an e-mail address."

    def add_arguments(self, parser):
        parser.add_argument("address")

    def handle(self, *args, address, **options):
        try:
            deleted = forget(normalised(address))
        except InvalidParameters as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{deleted} rows deleted")
