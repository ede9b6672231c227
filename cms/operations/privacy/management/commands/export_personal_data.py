"""Export the data of a person (GDPR, article 15): manage.py export_personal_data --of subscriber ADDRESS."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from cms.operations.privacy.management.person_command import PersonCommand, PersonKind


class Command(PersonCommand):
    """Prints the stored data of a person."""

    help = "Print all stored data of a person as JSON."

    def process(self, kind: PersonKind, person: Any) -> None:
        self.stdout.write(json.dumps(kind.export(person), cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
