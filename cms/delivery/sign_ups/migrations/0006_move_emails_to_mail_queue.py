"""Move the e-mails that wait into the mail queue."""

from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import migrations


def move_emails(apps, schema_editor):
    """Queue each e-mail again as it is, with its attempts."""
    mails = apps.get_model("mail", "QueuedMail").objects
    for email in apps.get_model("sign_ups", "OutgoingEmail").objects.select_related("subscriber"):
        mails.create(
            kind=f"sign_ups.{email.kind}",
            address=email.subscriber.address,
            recipient=f"sign_ups.subscriber:{email.subscriber_id}",
            context={"choices": email.choices, "consent_ids": email.consent_ids},
            message_id=make_msgid(domain=urlsplit(settings.CMS_URL).hostname or "localhost"),
            priority=1,
            not_before=email.not_before,
            attempts=email.attempts,
            last_error=email.last_error,
            failed_at=email.failed_at,
            created_at=email.created_at,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0001_queued_mail'),
        ('sign_ups', '0005_consent_of_journalists'),
    ]

    operations = [
        migrations.RunPython(move_emails, migrations.RunPython.noop),
        migrations.DeleteModel(name='OutgoingEmail'),
    ]
