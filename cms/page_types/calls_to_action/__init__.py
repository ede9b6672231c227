"""Calls to action: donate, sign up, sign a petition, attend an event, sign in to the donor portal."""
