import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import cms.moving.import_runs.models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('not_before', models.DateTimeField(db_index=True, default=django.utils.timezone.now, null=True)),
                ('claim', models.UUIDField(editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('format', models.CharField(choices=[('wordpress', 'Export of WordPress'), ('records', 'JSON lines, also from an export of Clarion'), ('feed', 'Feed (RSS, Atom or JSON Feed)')], default='wordpress', max_length=20, verbose_name='what to import')),
                ('file', models.FileField(blank=True, help_text='The export of WordPress (.xml or .xml.gz), JSON lines (.jsonl or .jsonl.gz), or a saved feed.', upload_to=cms.moving.import_runs.models.get_upload_path, verbose_name='file')),
                ('file_name', models.CharField(blank=True, editable=False, max_length=255)),
                ('archive', models.FileField(blank=True, help_text='A ZIP file with the directory wp-content/uploads of WordPress, or files of an export of Clarion.', upload_to=cms.moving.import_runs.models.get_upload_path, verbose_name='pictures and documents')),
                ('archive_name', models.CharField(blank=True, editable=False, max_length=255)),
                ('feed_url', models.CharField(blank=True, help_text='Instead of a file, for a feed.', max_length=1000, verbose_name='address of the feed')),
                ('page_type', models.CharField(blank=True, choices=cms.moving.import_runs.models.list_page_types, help_text='Of items that do not name one.', max_length=100, verbose_name='page type')),
                ('language', models.CharField(choices=cms.moving.import_runs.models.list_languages, max_length=20, verbose_name='language')),
                ('fetch_files', models.BooleanField(default=False, help_text='Download those that are not in the ZIP file from the other site. This takes time.', verbose_name='fetch pictures and documents')),
                ('publish', models.BooleanField(default=False, help_text='For a feed: make its entries public. Otherwise they are drafts.', verbose_name='publish')),
                ('create_terms', models.BooleanField(default=False, help_text='For a feed: create those that do not exist yet. Otherwise they are left out.', verbose_name='create topics and people')),
                ('restore', models.BooleanField(default=False, help_text='Create pages again that were imported before and that editors have deleted since.', verbose_name='restore deleted pages')),
                ('is_dry_run', models.BooleanField(default=True, help_text='Only report what would happen. You can then import the same file.', verbose_name='dry run')),
                ('state', models.CharField(choices=[('waiting', 'Waiting for the worker'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='waiting', editable=False, max_length=20, verbose_name='state')),
                ('is_cancelled', models.BooleanField(default=False, editable=False)),
                ('done', models.PositiveIntegerField(default=0, editable=False)),
                ('total', models.PositiveIntegerField(editable=False, null=True)),
                ('counts', models.JSONField(default=dict, editable=False)),
                ('notes', models.JSONField(default=dict, editable=False)),
                ('seconds', models.FloatField(default=0.0, editable=False)),
                ('started_at', models.DateTimeField(editable=False, null=True)),
                ('ended_at', models.DateTimeField(editable=False, null=True, verbose_name='ended')),
                ('error', models.TextField(blank=True, editable=False)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='ImportRunItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('result', models.CharField(max_length=20)),
                ('entry', models.JSONField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='import_runs.importrun')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
    ]
