"""What `scripts/release` does, one module for each part of a release."""
