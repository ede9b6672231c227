"""Settings of what is stored where: the database, the cache, uploaded and static files."""

import os
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from cms.files.storage.locations import (
    Directory,
    InvalidMediaLocation,
    Location,
    build_storage,
    overlaps,
    parse_location,
)

from .env import CAPACITY, DATA_DIR, env
from .file_permissions import create_data_directory, make_private
from .rehearsal import REHEARSAL_COPY

create_data_directory(DATA_DIR)

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'clarion.sqlite3'}")}
# For the worker's LISTEN, if DATABASE_URL leads to a pooler that does not keep a session for it, such as PgBouncer.
DATABASE_LISTEN_URL = env("DATABASE_LISTEN_URL", default="")
# Connections are kept as long as their process, which gunicorn replaces now and then. A new one of PostgreSQL has no
# prepared statements and no cache of the tables: when all were replaced every minute, searches took ten times as long
# for ten seconds. Opening SQLite reads the schema, which takes longer than most responses.
DATABASES["default"]["CONN_MAX_AGE"] = None

SQLITE = "cms.db.sqlite"  # Django's backend with a fair wait for the one writer

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = SQLITE
    make_private(Path(DATABASES["default"]["NAME"]))
    # Measured with four writers: without IMMEDIATE three of four transactions fail with "database is locked",
    # whatever the timeout; with IMMEDIATE and WAL none fails.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        DATABASES["default"]["ENGINE"] = "cms.db.postgresql"
        if not DATABASE_LISTEN_URL:  # a pooler that keeps no session loses prepared statements, too
            DATABASES["default"].setdefault("OPTIONS", {}).setdefault("prepare_threshold", 2)  # executions

TASKS = {
    "default": {
        "BACKEND": "cms.jobs.task_backend.WorkerBackend",
        "QUEUES": [],  # all
        # Wagtail's reference index and admin search are updated together with the object they describe.
        "OPTIONS": {"IMMEDIATE": ["wagtail", "modelsearch"]},
    }
}

# The environment variable MEDIA_URL says where files are stored. Django's setting of the same name is the beginning of
# their public addresses, which is always the same.
MEDIA_URL = "/media/"

try:
    named = env("MEDIA_URL", default="")
    MEDIA_LOCATION = parse_location(named, os.environ) if named else Directory(DATA_DIR / "media")
except InvalidMediaLocation as reason:
    raise ImproperlyConfigured(f"MEDIA_URL: {reason}") from None

# Used for files of this machine only.
MEDIA_ROOT = MEDIA_LOCATION.path if isinstance(MEDIA_LOCATION, Directory) else DATA_DIR / "media"
MEDIA_STORAGE = build_storage(MEDIA_LOCATION)
if REHEARSAL_COPY:  # the files of the site are only read
    MEDIA_ROOT = DATA_DIR / "media"
    MEDIA_STORAGE = {
        "BACKEND": "cms.files.storage.read_through.ReadThroughStorage",
        "OPTIONS": {"location": str(MEDIA_ROOT), "original": MEDIA_STORAGE},
    }
STORAGE_CONNECTIONS = CAPACITY.storage_connections  # one process may have so many

# Where `manage.py backup` and the worker store backups; empty: nowhere.
try:
    named = env("BACKUP_URL", default="")
    BACKUP_LOCATION: Location | None = parse_location(named, os.environ) if named else None
except InvalidMediaLocation as reason:
    raise ImproperlyConfigured(f"BACKUP_URL: {reason}") from None
if BACKUP_LOCATION and overlaps(BACKUP_LOCATION, MEDIA_LOCATION):
    raise ImproperlyConfigured(
        "BACKUP_URL and MEDIA_URL are the same, or one contains the other: choose another directory, bucket or prefix."
    )
# Keys of age (age-encryption.org), separated by commas. The first one encrypts, and every one decrypts.
BACKUP_KEYS = env.list("BACKUP_KEY", default=[])
# Last archives of days, weeks and months that are kept.
BACKUP_RETENTION = env.list("BACKUP_RETENTION", cast=int, default=[7, 4, 12])
if len(BACKUP_RETENTION) != 3 or min(BACKUP_RETENTION) < 0 or not BACKUP_RETENTION[0]:
    raise ImproperlyConfigured("BACKUP_RETENTION has three numbers, of days, weeks and months, such as 7,4,12.")
# The hour, in SITE_TIME_ZONE, in which the worker creates a backup each day; empty: never.
BACKUP_HOUR = env("BACKUP_HOUR", default="3")
if BACKUP_HOUR and not re.fullmatch(r"[01]?\d|2[0-3]", BACKUP_HOUR):
    raise ImproperlyConfigured("BACKUP_HOUR must be an hour from 0 to 23, or empty.")

CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://clarion")}
if CACHES["default"]["BACKEND"].endswith(".RedisCache"):
    CACHES["default"]["BACKEND"] = "cms.db.shared_cache.SharedCache"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"

# Whether web and worker run on several hosts; production then does not start with data that is kept on one of them.
SEVERAL_HOSTS = env.bool("SEVERAL_HOSTS", default=False)
