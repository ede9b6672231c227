"""Give the columns that were added since 0.2 a default in the database.

Processes of an earlier version do not know these columns, and create pages while an installation is upgraded.
"""

from typing import Any

import django.core.validators
from django.db import migrations, models

DEFAULTS = {
    'canonical_url': "''",
    'is_right': "''",
    'more_label': "''",
    'reader_note': "''",
    'reader_note_key': "''",
    'reader_note_kind': "''",
    'removes_earlier_texts': 'false',
    'source_name': "''",
}


def set_defaults(apps: Any, schema_editor: Any) -> None:
    """Set the defaults in one statement, which PostgreSQL executes without reading a row."""
    if schema_editor.connection.vendor != "sqlite":
        columns = ", ".join(f"ALTER COLUMN {name} SET DEFAULT {value}" for name, value in DEFAULTS.items())
        schema_editor.execute(f"ALTER TABLE pages_basepage {columns}")


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0011_noindex'),
    ]

    operations = [
        # SQLite copies the table to change a column, and uses the state of the models for all columns of the copy. The last
        # operation therefore sets all defaults there, with one copy instead of nine.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(set_defaults, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name='basepage',
                    name='canonical_url',
                    field=models.URLField(blank=True, db_default='', default='', help_text='If the text was first published on another site: its address there. Search engines then show that.', max_length=1000, validators=[django.core.validators.URLValidator(schemes=['http', 'https'])], verbose_name='original address'),
                ),
                migrations.AlterField(
                    model_name='basepage',
                    name='is_right',
                    field=models.TextField(blank=True, db_default='', default='', help_text='For example “It opened in 2021.”', max_length=1000, verbose_name='what is right'),
                ),
                migrations.AlterField(
                    model_name='basepage',
                    name='more_label',
                    field=models.CharField(blank=True, db_default='', default='', help_text='For example “All our stories on fishing”.', max_length=80, verbose_name='label'),
                ),
                migrations.AlterField(
                    model_name='basepage',
                    name='reader_note',
                    field=models.TextField(blank=True, db_default='', default='', help_text='What is new, in one or two sentences. Readers see it with the date of publication.', max_length=1000, verbose_name='note'),
                ),
                migrations.AlterField(
                    model_name='basepage',
                    name='reader_note_key',
                    field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=32),
                ),
                migrations.AlterField(
                    model_name='basepage',
                    name='reader_note_kind',
                    field=models.CharField(blank=True, choices=[('', 'No: the new text has no note'), ('note', 'Yes, a note: something is new'), ('correction', 'Yes, a correction: something was wrong')], db_default='', default='', max_length=10, verbose_name='tell readers?'),
                ),
                migrations.AlterField(
                    model_name='basepage',
                    name='removes_earlier_texts',
                    field=models.BooleanField(db_default=False, default=False, help_text='Readers cannot compare the new text with those before. For what must not stay readable, such as private data.', verbose_name='remove the earlier texts'),
                ),
                migrations.AlterField(
                    model_name='basepage',
                    name='source_name',
                    field=models.CharField(blank=True, db_default='', default='', help_text='The name of the other site, which readers see. If empty, the host of its address.', max_length=150, verbose_name='first published by'),
                ),
            ],
        ),
        migrations.AlterField(
            model_name='basepage',
            name='was_wrong',
            field=models.TextField(blank=True, db_default='', default='', help_text='What the page said, for example “The centre opened in 2019.”', max_length=1000, verbose_name='what was wrong'),
        ),
    ]
