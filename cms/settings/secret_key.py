"""A secret key of one's own for a machine where nobody set one."""

import secrets
from pathlib import Path


def load_or_create_secret_key(path: Path) -> str:
    """The key in `path`; made, and readable by the owner only, when it is not there yet."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
        return path.read_text().strip()
