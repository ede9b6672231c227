"""CONTENT: what editors make, and the site that serves it. Start at README.md beside this file."""

__version__ = "0.4.0.dev0"  # pyproject.toml reads it; `scripts/release` writes it
