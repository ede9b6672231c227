"""Erase the data of a person (GDPR, article 17): manage.py erase_personal_data --of subscriber ADDRESS."""

from __future__ import annotations

from typing import Any

from cms.operations.privacy.management.person_command import PersonCommand, PersonKind


class Command(PersonCommand):
    """Deletes the stored data of a person; what a member of staff has written stays, without a name."""

    help = (
        "Delete all stored data of a person. An account of the admin is deactivated, and loses what identifies its"
        " owner: content and its history stay, without a name."
    )

    def process(self, kind: PersonKind, person: Any) -> None:
        self.stdout.write(kind.erase(person))
