"""Where webhooks may go."""

from .env import env

# Hosts (`host` or `host:port`) that messages are sent to though their addresses are not public.
WEBHOOK_ALLOWED_HOSTS = env.list("WEBHOOK_ALLOWED_HOSTS", default=[])
