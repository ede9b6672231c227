"""What we ask visitors to do: give once or monthly, sign up, sign a petition, come, sign in to the donor portal."""
