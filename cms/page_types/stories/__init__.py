"""Stories of five kinds, with bylines, and their index page."""
