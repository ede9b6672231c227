"""The front page of a site, one a language."""
