import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('journalists', '0001_initial'),
        ('press_releases', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Mailing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('intro', models.TextField(blank=True, help_text='Shown above the release. Empty lines separate paragraphs.', max_length=3000, verbose_name='introduction')),
                ('sender_name', models.CharField(blank=True, max_length=100, verbose_name='name of the sender')),
                ('sender_address', models.EmailField(blank=True, max_length=254, verbose_name='address of the sender')),
                ('reply_to', models.EmailField(blank=True, max_length=254, verbose_name='answers to')),
                ('when', models.CharField(choices=[('now', 'At once: the release is public'), ('at', 'At a time, if the release is public then'), ('publication', 'As soon as the release is public'), ('embargo', 'At once, under embargo: only to those who have accepted its terms')], default='publication', max_length=12, verbose_name='when')),
                ('send_at', models.DateTimeField(blank=True, null=True, verbose_name='time')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('waiting', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('stopped', 'Stopped'), ('not_sent', 'Not sent: the release was not public')], db_index=True, default='draft', max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                ('released_at', models.DateTimeField(editable=False, null=True)),
                ('started_at', models.DateTimeField(editable=False, null=True, verbose_name='started at')),
                ('finished_at', models.DateTimeField(editable=False, null=True, verbose_name='finished at')),
                ('figures', models.JSONField(default=dict, editable=False)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('lists', models.ManyToManyField(related_name='+', to='journalists.journalistlist', verbose_name='lists')),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mailings', to='press_releases.releasepage', verbose_name='release')),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='released by')),
            ],
            options={
                'verbose_name': 'mailing',
                'verbose_name_plural': 'mailings',
                'ordering': ['-created_at', '-pk'],
                'permissions': [('send_mailing', 'Can send mailings')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('sent', 'Accepted by the mail server'), ('bounced', 'Bounced later'), ('complained', 'Reported as spam'), ('rejected', 'Refused by the mail server'), ('failed', 'Given up after a day'), ('suppressed', 'Address suppressed'), ('cancelled', 'Not sent'), ('unknown', 'Unknown')], default='queued', max_length=10, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=100, verbose_name='reason')),
                ('message_id', models.CharField(blank=True, db_index=True, max_length=255)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed at')),
                ('journalist', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mailing_deliveries', to='journalists.journalist', verbose_name='journalist')),
                ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='mailings.mailing', verbose_name='mailing')),
            ],
            options={
                'verbose_name': 'delivery of a mailing',
                'verbose_name_plural': 'deliveries of mailings',
                'ordering': ['pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['mailing', 'state'], name='mailings_delivery_state')],
                'constraints': [models.UniqueConstraint(fields=('mailing', 'journalist'), name='mailings_once_each_journalist')],
            },
        ),
    ]
