"""Remember which version of a feed was imported, so that an unchanged one is neither sent nor read again."""

from __future__ import annotations

import hashlib

from cms.core import clock

from ..models import ImportedFeed
from .feed_data import Validators


def get_validators(address: str, options: str) -> Validators:
    """Return the version of the feed that was imported with these options. Others may give other pages."""
    known = ImportedFeed.objects.filter(key=_build_key(address, options)).first()
    return Validators(known.etag, known.last_modified) if known else Validators()


def remember_version(address: str, options: str, validators: Validators) -> None:
    """Store the version of a feed after an import in which no entry failed."""
    ImportedFeed.objects.update_or_create(
        key=_build_key(address, options),
        defaults={
            "url": address,
            "etag": validators.etag,
            "last_modified": validators.last_modified,
            "imported_at": clock.now(),
        },
    )


def _build_key(address: str, options: str) -> str:
    return hashlib.sha256(f"{address}\n{options}".encode(errors="replace")).hexdigest()
