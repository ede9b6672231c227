"""SQLite for the first minute, PostgreSQL by DATABASE_URL."""

from .env import DATA_DIR, env

DATA_DIR.mkdir(parents=True, exist_ok=True)

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'clarion.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = 60  # opening SQLite, too, takes longer than most answers: it reads the schema

SQLITE = "django.db.backends.sqlite3"

if DATABASES["default"]["ENGINE"] == SQLITE:
    # Measured with four writers: without IMMEDIATE three of four transactions end in "database is locked",
    # whatever the timeout; with it and WAL, none.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

TASKS = {
    "default": {
        # Wagtail's own bookkeeping (reference index, admin search) belongs to the save it follows from.
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
    },
}
