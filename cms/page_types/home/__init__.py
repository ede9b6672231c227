"""The home page of a site, one in each language."""
