"""Add the table of reports of rehearsals."""

import django.db.models.deletion
from django.db import migrations, models

import cms.core.clock


class Migration(migrations.Migration):
    """Creates one table."""

    dependencies = [
        ("rehearsal", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RehearsalReport",
            fields=[
                (
                    "rehearsal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="report",
                        serialize=False,
                        to="rehearsal.rehearsal",
                    ),
                ),
                ("content", models.JSONField()),
                ("built_at", models.DateTimeField(default=cms.core.clock.now)),
            ],
            options={
                "default_permissions": (),
            },
        ),
    ]
