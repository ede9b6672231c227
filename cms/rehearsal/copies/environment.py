"""The environment of the process of a copy: what it uses in place of the data of the site, and what is disabled."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from cms.files.storage.locations import Directory

DATA_DIRECTORY = "data"  # below the directory of the copy
KEY_BYTES = 32
# What would send data somewhere, log people in, or write outside the copy. Addresses of the site stay as they are.
DISABLED = {
    "BACKUP_URL": "",
    "BACKUP_KEY": "",
    "BACKUP_HOUR": "",
    "EMAIL_URL": "dummymail://",
    "ANYMAIL_WEBHOOK_SECRET": "",
    "LINK_CHECKS": "false",
    "MEDIA_ACCEL_REDIRECT": "",
    "METRICS_TOKEN": "",
    "OIDC_SERVER_URL": "",
    "OIDC_CLIENT_ID": "",
    "OIDC_CLIENT_SECRET": "",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "",
    "SEVERAL_HOSTS": "false",
    "SECRET_KEY_FALLBACKS": "",
    "WORKER_HEARTBEAT_FILE": "",
    "WORKER_METRICS_BIND": "",
}


def build_environment(name: str, directory: Path, database_url: str) -> dict[str, str]:
    """Return the variables of the process of a copy, without those of its index."""
    return {
        **DISABLED,
        "REHEARSAL_COPY": name,
        "REHEARSAL_URL": "",
        "DATABASE_URL": database_url,
        "DATABASE_LISTEN_URL": "",
        "DATA_DIR": str(directory / DATA_DIRECTORY),
        "MEDIA_URL": _find_media_url(),
        "CACHE_URL": f"locmemcache://{name}",
        "SECRET_KEY": secrets.token_urlsafe(KEY_BYTES),
    }


def _find_media_url() -> str:
    """Return where the files of the site are, with the keys of a bucket."""
    place = settings.MEDIA_LOCATION
    return f"files://{quote(str(place.path))}" if isinstance(place, Directory) else os.environ["MEDIA_URL"]
