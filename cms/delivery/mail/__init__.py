"""The queue of e-mails to people outside: one sender, one rate, and one list of suppressed addresses."""
