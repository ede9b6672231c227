"""Settings of imports."""

from .env import env

# Hosts (`host` or `host:port`) from which imports may fetch files although their IP addresses are not public.
IMPORT_ALLOWED_HOSTS = env.list("IMPORT_ALLOWED_HOSTS", default=[])

IMPORT_UPLOAD_MAX_MB = env.int("IMPORT_UPLOAD_MAX_MB", default=100)  # of each file uploaded for an import in the admin
