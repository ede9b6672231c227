"""The organisation's name, logo and colour in the admin, configured by settings."""
