"""The admin under an organisation's own name, sign and colour, by settings alone."""
