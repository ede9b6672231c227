"""A generated secret key for development."""

import secrets
from pathlib import Path


def load_or_create_secret_key(path: Path) -> str:
    """Return the key in the file; create the file, readable only by its owner, if it does not exist."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
        return path.read_text().strip()
