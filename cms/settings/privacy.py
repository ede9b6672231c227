"""Settings of the days for which personal data is kept. docs/privacy.md lists every table."""

from .env import env

LOGIN_RECORD_RETENTION_DAYS = env.int("LOGIN_RECORD_RETENTION_DAYS", default=90)  # successful and failed log-ins
UNCONFIRMED_RETENTION_DAYS = env.int("UNCONFIRMED_RETENTION_DAYS", default=30)  # addresses whose owner never confirmed
UNSUBSCRIBED_RETENTION_DAYS = env.int("UNSUBSCRIBED_RETENTION_DAYS", default=365)  # from the withdrawal
JOURNALIST_RETENTION_DAYS = env.int("JOURNALIST_RETENTION_DAYS", default=365)  # inactive or without consent
MAILING_RETENTION_DAYS = env.int("MAILING_RETENTION_DAYS", default=365)  # who has got which release by e-mail
EMAIL_RETENTION_DAYS = env.int("EMAIL_RETENTION_DAYS", default=30)  # e-mails that could not be sent
WEBHOOK_RETENTION_DAYS = env.int("WEBHOOK_RETENTION_DAYS", default=30)
SHARED_DRAFT_RETENTION_DAYS = env.int("SHARED_DRAFT_RETENTION_DAYS", default=7)  # after a link has ended
EMBARGO_ACCESS_RETENTION_DAYS = env.int("EMBARGO_ACCESS_RETENTION_DAYS", default=365)  # after an access has ended
IMPORT_RETENTION_DAYS = env.int("IMPORT_RETENTION_DAYS", default=30)  # imports of the admin with their uploaded files
HISTORY_RETENTION_DAYS = env.int("HISTORY_RETENTION_DAYS", default=1095)  # who did what in the admin
