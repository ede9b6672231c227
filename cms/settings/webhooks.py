"""Settings of webhooks."""

from .env import env

# Hosts (`host` or `host:port`) to which messages may be sent although their IP addresses are not public.
WEBHOOK_ALLOWED_HOSTS = env.list("WEBHOOK_ALLOWED_HOSTS", default=[])
