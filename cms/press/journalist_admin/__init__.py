"""What the admin shows of journalists. Without this app, their table, retention and commands stay."""
