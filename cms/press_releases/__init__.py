"""Press releases and their index."""
