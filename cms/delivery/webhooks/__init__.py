"""Webhooks: signed messages that tell frontends what changed and which cache tags to invalidate."""
