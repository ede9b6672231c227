"""Journalists, the lists of those who receive releases, and their consent."""
