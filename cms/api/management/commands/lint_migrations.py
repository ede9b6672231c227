"""Report migrations with which the previous version would not work: manage.py lint_migrations."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.loader import MigrationLoader

from cms.db.migration_rules import Node, find_violations

FILE_NAME = "released_migrations.json"


class Command(BaseCommand):
    """Judges the migrations of the project's apps that the previous minor version does not have."""

    help = (
        "Report migrations of the apps below the current directory with which processes of the previous minor version "
        f"would fail. {FILE_NAME} names the last migration of each app in that version."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=Path(FILE_NAME), help=f"by default {FILE_NAME}")
        parser.add_argument("--write", action="store_true", help="at a release: write the migrations that exist")

    def handle(self, file: Path, write: bool, **_: Any) -> None:
        loader = MigrationLoader(None)
        labels = _list_own_apps()
        if write:
            leaves = {label: name for label, name in sorted(loader.graph.leaf_nodes()) if label in labels}
            file.write_text(json.dumps(leaves, indent=2) + "\n", encoding="utf-8")
            self.stdout.write(f"{file} names the last migrations of {len(leaves)} apps.")
            return
        found = [str(one) for one in find_violations(loader, labels, _read(file, loader))]
        if found:
            raise CommandError("\n".join([*found, 'docs/extending.md, "Migrations", has the rules.']))
        self.stdout.write("The previous version works with the migrations.")


def _list_own_apps() -> set[str]:
    """Return the labels of the apps of the project, as opposed to those of installed packages."""
    root = Path.cwd()
    paths = {config.label: Path(config.path) for config in apps.get_app_configs()}
    return {
        label
        for label, path in paths.items()
        if path.is_relative_to(root) and "site-packages" not in path.relative_to(root).parts
    }


def _read(file: Path, loader: MigrationLoader) -> list[Node]:
    """Return the last migrations of the previous version; none before the first release.

    Raises:
        CommandError: The file names a migration that does not exist.
    """
    if not file.exists():
        return []
    nodes = [(label, name) for label, name in json.loads(file.read_text(encoding="utf-8")).items()]
    if missing := [".".join(node) for node in nodes if node not in loader.graph.nodes]:
        raise CommandError(f"{file} names migrations that do not exist: {', '.join(missing)}")
    return nodes
