"""The users of the admin, their roles and the permissions of each role."""
