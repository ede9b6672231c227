"""Who may sign in to the admin. A model of our own from the first migration, so that it can grow."""
