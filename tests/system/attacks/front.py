"""nginx under attack, with the configuration of `ops/nginx`."""

from __future__ import annotations

import subprocess

from tests.production.processes import PROJECT


def nginx_reason() -> str:
    """Return why nginx cannot run here; an empty text if it can."""
    if not (PROJECT / "scripts/nginx").exists():
        return "there is no configuration of nginx"
    found = subprocess.run([PROJECT / "scripts/nginx", "path"], capture_output=True, check=False)
    return "nginx is not installed: `scripts/nginx install`" if found.returncode else ""
