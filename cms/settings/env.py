"""Access to environment variables. docs/settings.md lists every variable."""

from pathlib import Path

import environ

env = environ.Env()

CODE_DIR = Path(__file__).resolve().parents[2]  # of the packages `cms` and `search`
IS_CHECKOUT = (CODE_DIR / "pyproject.toml").is_file()  # as opposed to an installed package

# Data is never stored beside an installed package, where an upgrade would delete it: production settings then require
# the variable, and others use the directory in which the command was started.
DATA_DIR = Path(env("DATA_DIR", default=str((CODE_DIR if IS_CHECKOUT else Path.cwd()) / "var"))).absolute()

PORT = env.int("PORT", default=8000)
SITE_PORT = env.int("SITE_PORT", default=3000)
