"""Settings of alerts by e-mail."""

from .env import env

# Seconds between the publication of a page and its comparison with alerts: an e-mail cannot be called back.
ALERT_DELAY_SECONDS = env.int("ALERT_DELAY_SECONDS", default=60)
# A subscriber gets at most one e-mail with news in so many minutes.
ALERT_INTERVAL_MINUTES = env.int("ALERT_INTERVAL_MINUTES", default=30)
