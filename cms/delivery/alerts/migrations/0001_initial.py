import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('sign_ups', '0005_consent_of_journalists'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='AlertsOffset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('locale', models.CharField(max_length=12, verbose_name='locale')),
                ('query', models.CharField(blank=True, max_length=200, verbose_name='words')),
                ('types', models.JSONField(default=list, verbose_name='types of pages')),
                ('topics', models.JSONField(default=list, verbose_name='topics')),
                ('regions', models.JSONField(default=list, verbose_name='regions')),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created at')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.site', verbose_name='site')),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='sign_ups.subscriber')),
            ],
            options={
                'verbose_name': 'alert',
                'verbose_name_plural': 'alerts',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['site', 'locale'], name='alerts_by_language')],
                'constraints': [models.UniqueConstraint(fields=('subscriber', 'site', 'locale', 'digest'), name='alerts_one_of_each')],
            },
        ),
        migrations.CreateModel(
            name='AlertMatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page_id', models.PositiveBigIntegerField()),
                ('found_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('reported_at', models.DateTimeField(null=True)),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='matches', to='alerts.alert')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('reported_at', None)), fields=['found_at'], name='alerts_waiting')],
                'constraints': [models.UniqueConstraint(fields=('alert', 'page_id'), name='alerts_page_once')],
            },
        ),
    ]
