"""Signing up for news by e-mail, with double opt-in: nothing counts until the address itself has said yes."""
