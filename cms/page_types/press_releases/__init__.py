"""Press releases and their index page."""
