"""Versions of releases under embargo, the orders to tell of them, and kits that were replaced."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms.core import clock


class Migration(migrations.Migration):
    """Add the tables and columns."""

    dependencies = [
        ("embargo_access", "0003_names_in_the_language_of_the_user"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReleaseOptions",
            fields=[
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("ends_earlier_versions", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="kitarchive",
            name="earlier_kit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="earlier_archives",
                to="embargo_access.personalkit",
            ),
        ),
        migrations.AddField(
            model_name="kitarchive",
            name="retired_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="accessevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("link_opened", "Link opened"),
                    ("terms_accepted", "Terms accepted"),
                    ("release_read", "Release read"),
                    ("file_downloaded", "File downloaded"),
                    ("version_told", "Told of a new version"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="VersionNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("not_before", models.DateTimeField(db_index=True, default=clock.now, null=True)),
                ("claim", models.UUIDField(editable=False, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("failed_at", models.DateTimeField(null=True)),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.WAGTAIL_PAGE_MODEL
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ScheduledVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("revision_id", models.BigIntegerField()),
                ("scheduled_at", models.DateTimeField(null=True)),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.WAGTAIL_PAGE_MODEL
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("page", "number"), name="embargo_version_number")],
            },
        ),
    ]
