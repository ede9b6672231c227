"""The calendar of publications and expiries, and the status of scheduled publishing."""
