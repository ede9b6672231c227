"""The content version asks for the newest boundary at every request; without these it would read every page."""

from django.db import migrations

NAMES = [("wagtailcore_page", column) for column in ("go_live_at", "expire_at")]


class Migration(migrations.Migration):
    dependencies = [("core", "0003_initial"), ("wagtailcore", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX clarion_{column}_idx ON {table} ({column})",
            f"DROP INDEX clarion_{column}_idx",
        )
        for table, column in NAMES
    ]
