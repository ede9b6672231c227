"""Subscriptions to news by e-mail with double opt-in: they take effect when the address is confirmed."""
