"""Encrypt the secrets of second factors with the first key of SECOND_FACTOR_KEYS."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.accounts.encryption import Storage, count_secrets, find_unreadable_users, rotate_keys

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Encrypts what an earlier key encrypted or none, and says whether earlier keys are still needed."""

    help = (
        "Encrypt the secrets of authenticator apps and recovery codes with the first key of SECOND_FACTOR_KEYS. Run it"
        " when every process has the new key. It says how many secrets still need an earlier key. With --check it only"
        " counts them, and exits with 1 if there are any, or if no key opens a secret."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="count the secrets, and change nothing")

    def handle(self, *, check: bool, **_: Any) -> None:
        if not check:
            self._rotate()
        counts = count_secrets()
        needed = counts[Storage.EARLIER]
        self.stdout.write(
            f"{counts[Storage.CURRENT]} secrets are stored with the first key, {needed} need an earlier key."
        )
        if plain := counts[Storage.PLAIN]:
            self.stdout.write(f"{plain} secrets are not encrypted.")
        if names := find_unreadable_users():
            raise CommandError(
                f"No key of SECOND_FACTOR_KEYS opens {counts[Storage.UNREADABLE]} secrets, of {', '.join(names)}. Set"
                " the key that is missing. If it is lost, run reset_second_factor for each of these users."
            )
        if check and (needed or plain):
            raise CommandError("Run rotate_second_factor_keys without --check.")
        if not needed:
            self.stdout.write(self.style.SUCCESS("Keys after the first one can be removed."))

    def _rotate(self) -> None:
        if not settings.SECOND_FACTOR_KEYS:
            raise CommandError("SECOND_FACTOR_KEYS is empty, so there is no key to encrypt with. Set one.")
        rotated = rotate_keys()
        log.info("accounts.second_factor_keys_rotated", secrets=rotated)
        self.stdout.write(f"{rotated} secrets encrypted with the first key.")
