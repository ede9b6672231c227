"""Access to environment variables. docs/settings.md lists every variable."""

from pathlib import Path

import environ

env = environ.Env()

PROJECT_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env("DATA_DIR", default=str(PROJECT_DIR / "var"))).absolute()

PORT = env.int("PORT", default=8000)
SITE_PORT = env.int("SITE_PORT", default=3000)
