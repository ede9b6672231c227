from django.db import migrations, models
import django.utils.timezone


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DocumentText',
            fields=[
                ('not_before', models.DateTimeField(db_index=True, default=django.utils.timezone.now, null=True)),
                ('claim', models.UUIDField(editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('failed_at', models.DateTimeField(null=True)),
                ('document_id', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('file', models.CharField(max_length=255)),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('read', 'Read'), ('empty', 'Empty'), ('encrypted', 'Encrypted'), ('broken', 'Broken'), ('too_slow', 'Too Slow'), ('too_large', 'Too Large')], default='waiting', max_length=10)),
                ('text', models.TextField(blank=True)),
                ('digest', models.CharField(blank=True, max_length=32)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('is_cut', models.BooleanField(default=False)),
                ('is_restricted', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'text of a document',
                'verbose_name_plural': 'texts of documents',
                'default_permissions': (),
            },
        ),
    ]
