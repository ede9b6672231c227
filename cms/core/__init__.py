"""Visibility, sites, snippet bases and utilities. Imports no other package of the project."""
