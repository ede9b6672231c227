"""The recorded examples for frontend developers: responses of this code about the demo content, reproducible."""
