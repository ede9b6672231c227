"""Fill `changed_at` of subscribers that have confirmed: exports and webhooks name the time of the last change."""

from django.db import migrations
from django.db.models import Case, F, When


def fill_last_changes(apps, schema_editor):
    """Take the time of the confirmation, or that of the withdrawal."""
    subscribers = apps.get_model("sign_ups", "Subscriber").objects.exclude(confirmed_at=None)
    withdrawn = When(status="unsubscribed", then=F("unsubscribed_at"))
    subscribers.update(changed_at=Case(withdrawn, default=F("confirmed_at")))


class Migration(migrations.Migration):

    dependencies = [
        ('sign_ups', '0003_name_page_and_last_change'),
    ]

    operations = [migrations.RunPython(fill_last_changes, migrations.RunPython.noop)]
