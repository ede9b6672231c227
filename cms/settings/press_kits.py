"""Settings of press kits."""

from .env import env

# Whether the kits of releases have a PDF; it needs the extra `pdf` and Pango.
PRESS_KIT_PDF = env.bool("PRESS_KIT_PDF", default=True)
