"""Imports that administrators start in the admin and the worker runs."""
