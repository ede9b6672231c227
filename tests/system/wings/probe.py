"""Check an installation without some wings, and print what its process has loaded as JSON: python -m …wings.probe FILE.

FILE gets the OpenAPI document. WINGS_LEFT_OUT names the wings.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from django.apps import apps
    from django.core.management import call_command
    from django.db.migrations.loader import MigrationLoader

    call_command("check", fail_level="DEBUG", verbosity=0)
    modules, memory, seconds = set(sys.modules), _read_memory(), time.process_time()

    from cms.api.openapi.document import document

    Path(sys.argv[1]).write_text(document(), encoding="utf-8")
    migrations = MigrationLoader(None, ignore_no_migrations=True)
    migrations.graph.validate_consistency()
    missing = {parent for one in migrations.disk_migrations.values() for parent in one.dependencies} - {
        *((label, "__first__") for label in migrations.migrated_apps),
        *migrations.disk_migrations,
    }
    ours = {name for name in (*modules, *sys.modules) if name.partition(".")[0] in ("cms", "search")}
    from cms.editing.desk.panel import SECTIONS

    found = {
        "desk_sections": SECTIONS.values(),
        "apps": [config.name for config in apps.get_app_configs()],
        "loaded": sorted(ours),
        "missing_migrations": sorted(missing),
        "modules": len(modules),
        "megabytes": round(memory / 1024, 1),
        "seconds": round(seconds, 2),
    }
    sys.stdout.write(json.dumps(found) + "\n")


def _read_memory() -> int:
    """Return the proportional memory of this process in kilobytes, or the largest resident one where it is unknown."""
    try:
        rollup = Path("/proc/self/smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))


if __name__ == "__main__":
    main()
