import json

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from cms.http.problems import InvalidParameters
from cms.sign_ups.data_requests import export_data
from cms.sign_ups.submission import normalise_address


class Command(BaseCommand):
    help = "Write everything that is kept about an e-mail address, as JSON."

    def add_arguments(self, parser):
        parser.add_argument("address")

    def handle(self, *args, address, **options):
        try:
            known = export_data(normalise_address(address))
        except InvalidParameters as error:
            raise CommandError(str(error)) from None
        self.stdout.write(json.dumps(known, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
