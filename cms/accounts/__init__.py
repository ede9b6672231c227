"""Accounts of the admin's users: log-in, second factors, OpenID Connect, passwords, sessions and their e-mails."""
