"""Add what editors tell readers about a change of a public page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0008_original_address")]

    operations = [
        migrations.AddField(
            "basepage",
            "reader_note_kind",
            models.CharField(
                blank=True,
                choices=[
                    ("", "No: the new text has no note"),
                    ("note", "Yes, a note: something is new"),
                    ("correction", "Yes, a correction: something was wrong"),
                ],
                default="",
                max_length=10,
                verbose_name="tell readers?",
            ),
        ),
        migrations.AddField(
            "basepage",
            "reader_note",
            models.TextField(
                blank=True,
                help_text="What is new, in one or two sentences. Readers see it with the date of publication.",
                max_length=1000,
                verbose_name="note",
            ),
        ),
        migrations.AddField(
            "basepage",
            "was_wrong",
            models.TextField(
                blank=True,
                help_text="What the page said, for example “The centre opened in 2019.”",
                max_length=1000,
                verbose_name="what was wrong",
            ),
        ),
        migrations.AddField(
            "basepage",
            "is_right",
            models.TextField(
                blank=True,
                help_text="For example “It opened in 2021.”",
                max_length=1000,
                verbose_name="what is right",
            ),
        ),
        migrations.AddField(
            "basepage",
            "removes_earlier_texts",
            models.BooleanField(
                default=False,
                help_text="Readers cannot compare the new text with those before. For what must not stay readable, "
                "such as private data.",
                verbose_name="remove the earlier texts",
            ),
        ),
        migrations.AddField(
            "basepage",
            "reader_note_key",
            models.CharField(blank=True, default="", editable=False, max_length=32),
        ),
    ]
