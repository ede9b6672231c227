"""Downloadable files, public only while a visible page uses them."""
