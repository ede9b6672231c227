from django.db import migrations, models
import django.utils.timezone


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='SiteNotices',
            fields=[
                ('not_before', models.DateTimeField(db_index=True, default=django.utils.timezone.now, null=True)),
                ('claim', models.UUIDField(editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('failed_at', models.DateTimeField(null=True)),
                ('site_id', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('sequence', models.PositiveBigIntegerField()),
                ('sent_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'notices of a site',
                'verbose_name_plural': 'notices of sites',
                'default_permissions': (),
            },
        ),
    ]
