import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='KitRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('not_before', models.DateTimeField(db_index=True, default=django.utils.timezone.now, null=True)),
                ('claim', models.UUIDField(editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('failed_at', models.DateTimeField(null=True)),
                ('page_id', models.PositiveBigIntegerField(unique=True)),
                ('is_urgent', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PressKit',
            fields=[
                ('page_id', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('file', models.CharField(max_length=255)),
                ('files', models.JSONField(default=list)),
                ('has_pdf', models.BooleanField()),
                ('built_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'press kit',
            },
        ),
        migrations.CreateModel(
            name='PressKitOffset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField()),
                ('change', models.PositiveBigIntegerField()),
                ('format', models.CharField(max_length=255)),
            ],
        ),
    ]
