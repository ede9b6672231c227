import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('topics', '0003_pictures_of_terms'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='Journalist',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('address', models.CharField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('outlet', models.CharField(blank=True, help_text='The newspaper, station or agency.', max_length=150, verbose_name='outlet')),
                ('beat', models.CharField(blank=True, help_text='What they report on, in your own words.', max_length=150, verbose_name='beat')),
                ('notes', models.TextField(blank=True, help_text='The journalist may ask to read them: write only what you need.', verbose_name='notes')),
                ('status', models.CharField(choices=[('active', 'Active'), ('inactive', 'Inactive'), ('unsubscribed', 'Unsubscribed')], default='active', max_length=12, verbose_name='status')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created at')),
                ('changed_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='changed at')),
                ('unsubscribed_at', models.DateTimeField(editable=False, null=True, verbose_name='unsubscribed at')),
                ('languages', models.ManyToManyField(blank=True, related_name='+', to='wagtailcore.locale', verbose_name='languages')),
                ('regions', models.ManyToManyField(blank=True, related_name='+', to='topics.region', verbose_name='regions')),
                ('topics', models.ManyToManyField(blank=True, related_name='+', to='topics.topic', verbose_name='topics')),
            ],
            options={
                'verbose_name': 'journalist',
                'verbose_name_plural': 'journalists',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='JournalistList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, unique=True, verbose_name='name')),
                ('description', models.CharField(blank=True, max_length=255, verbose_name='description')),
                ('criteria', models.JSONField(blank=True, default=dict, verbose_name='filter')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created at')),
                ('members', models.ManyToManyField(blank=True, related_name='lists', to='journalists.journalist', verbose_name='members')),
            ],
            options={
                'verbose_name': 'list of journalists',
                'verbose_name_plural': 'lists of journalists',
                'ordering': ['name'],
            },
        ),
    ]
