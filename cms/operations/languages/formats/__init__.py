"""Formats of dates and times, one package for each language; the setting FORMAT_MODULE_PATH names this package.

A time is written on 24 hours and with its zone, in all views of the admin and of Wagtail: `1 December 2026, 09:00 CET`.
`cms.core.times` writes it in the same way, also in languages that have no package here.
"""
