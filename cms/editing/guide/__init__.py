"""The editors' guide in the admin's help menu, rendered from the files in `docs/`."""
