"""A digest of the schema, by which migrated databases are named, so that none is ever outdated."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import django
import wagtail
from django.apps import apps
from django.db.migrations.loader import MigrationLoader


@cache
def compute_schema_digest() -> str:
    """Return a digest that changes with every migration and with the list of models, which have permissions.

    It is the same on every database; modelsearch has a model more on SQLite.
    """
    loader = MigrationLoader(None)
    modules = sorted({type(migration).__module__ for migration in loader.disk_migrations.values()})
    models = sorted(m._meta.label for m in apps.get_models() if m._meta.label != "wagtailsearch.SQLiteFTSIndexEntry")
    parts = [django.__version__, wagtail.__version__, *modules, *models]
    digest = hashlib.blake2s("\n".join(parts).encode(), digest_size=8)
    for module in modules:
        if module.startswith(("cms.", "search.")):  # migrations of packages change with their version only
            digest.update(Path(*module.split(".")).with_suffix(".py").read_bytes())
    return digest.hexdigest()
