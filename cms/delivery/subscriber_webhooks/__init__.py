"""Webhooks about subscribers: signed messages that tell a CRM who has confirmed, changed or ended a subscription."""
