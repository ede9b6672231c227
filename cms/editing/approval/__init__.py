"""Two-step approval of pages and its e-mail notifications."""
