"""The editors' guide, in the admin's help menu: the same text as in `docs/`, so that there is one of it."""
