"""Notices to search engines by IndexNow: a page became public, changed or was removed."""
