import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='MailServerState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('unavailable_since', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SuppressedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('address', models.EmailField(max_length=254, verbose_name='address')),
                ('reason', models.CharField(choices=[('bounced', 'The mailbox does not exist or refuses e-mails'), ('complained', 'The recipient reported an e-mail as spam'), ('operator', 'Entered by an operator')], default='operator', max_length=12, verbose_name='reason')),
                ('source', models.CharField(blank=True, editable=False, max_length=60, verbose_name='source')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
            ],
            options={
                'verbose_name': 'suppressed address',
                'verbose_name_plural': 'suppressed addresses',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='QueuedMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('not_before', models.DateTimeField(db_index=True, default=django.utils.timezone.now, null=True)),
                ('claim', models.UUIDField(editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('failed_at', models.DateTimeField(null=True)),
                ('kind', models.CharField(max_length=60)),
                ('address', models.CharField(db_index=True, max_length=254)),
                ('recipient', models.CharField(blank=True, db_index=True, max_length=100)),
                ('context', models.JSONField(default=dict)),
                ('key', models.CharField(max_length=100, null=True, unique=True)),
                ('message_id', models.CharField(max_length=255, unique=True)),
                ('priority', models.PositiveSmallIntegerField(default=5)),
                ('sending_since', models.DateTimeField(null=True)),
                ('unknown_since', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'queued e-mail',
                'verbose_name_plural': 'queued e-mails',
                'ordering': ['priority', 'not_before', 'pk'],
                'default_permissions': ('view', 'change'),
                'indexes': [models.Index(fields=['priority', 'not_before', 'id'], name='mail_queue_order')],
            },
        ),
    ]
