import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import cms.delivery.subscriber_webhooks.models
import cms.delivery.webhooks.models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('sign_ups', '0004_fill_last_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='SubscriberEndpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('not_before', models.DateTimeField(db_index=True, default=django.utils.timezone.now, null=True)),
                ('claim', models.UUIDField(editable=False, null=True)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('secret_serial', models.PositiveIntegerField(default=1, editable=False)),
                ('secret_shown_at', models.DateTimeField(editable=False, null=True)),
                ('old_secret_until', models.DateTimeField(editable=False, null=True)),
                ('failures', models.PositiveIntegerField(default=0, editable=False)),
                ('gone_at', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('url', models.CharField(max_length=500, validators=[cms.delivery.subscriber_webhooks.models.validate_private_url], verbose_name='URL')),
            ],
            options={
                'verbose_name': 'webhook for subscribers',
                'verbose_name_plural': 'webhooks for subscribers',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='SubscriberDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('not_before', models.DateTimeField(db_index=True, default=django.utils.timezone.now, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('failed_at', models.DateTimeField(null=True)),
                ('message', models.CharField(default=cms.delivery.webhooks.models.create_message_id, max_length=40, unique=True)),
                ('type', models.CharField(max_length=40, verbose_name='event')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('delivered', 'Delivered'), ('given_up', 'Given up')], default='waiting', max_length=10, verbose_name='state')),
                ('got_response', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='created')),
                ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='subscriber_webhooks.subscriberendpoint', verbose_name='endpoint')),
                ('subscriber', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='webhook_deliveries', to='sign_ups.subscriber', verbose_name='subscriber')),
            ],
            options={
                'verbose_name': 'delivery about a subscriber',
                'verbose_name_plural': 'deliveries about subscribers',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['state', 'endpoint'], name='subscriber_webhooks_waiting')],
            },
        ),
    ]
