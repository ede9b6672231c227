"""Export the data of a person (GDPR, article 15): manage.py export_personal_data --of subscriber ADDRESS."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from cms.operations.audit.digests import digest_address
from cms.operations.audit.trail import record_audit
from cms.operations.privacy.management.person_command import PersonCommand, PersonKind


class Command(PersonCommand):
    """Prints the stored data of a person."""

    help = "Print all stored data of a person as JSON."

    def process(self, kind: PersonKind, person: Any) -> None:
        is_address = isinstance(person, str)
        facts = {"address": digest_address(person)} if is_address else {}
        record_audit("person.exported", subject="" if is_address else person, **facts)
        self.stdout.write(json.dumps(kind.export(person), cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
