import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('journalists', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EmbargoTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(help_text='What a journalist accepts before reading a release under embargo. The time of the embargo is shown above the terms. Those who have accepted earlier terms need not accept changed ones.', verbose_name='terms')),
                ('locale', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.locale', verbose_name='language')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'terms of embargoes',
                'verbose_name_plural': 'terms of embargoes',
                'constraints': [models.UniqueConstraint(fields=('site', 'locale'), name='embargo_terms_one_text', violation_error_message='This site has terms in this language already: change those.')],
            },
        ),
        migrations.CreateModel(
            name='EmbargoAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.TextField(blank=True, max_length=500)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('mail_outcome', models.CharField(blank=True, max_length=12)),
                ('journalist', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='embargo_accesses', to='journalists.journalist', verbose_name='journalist')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='opened by')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.page')),
            ],
            options={
                'permissions': [('open_release', 'Can open releases under embargo to journalists')],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None), ('revoked_at', None)), fields=('page', 'journalist'), name='embargo_access_once_open')],
            },
        ),
        migrations.CreateModel(
            name='AccessLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('acceptances', models.PositiveSmallIntegerField(default=0)),
                ('access', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='embargo_access.embargoaccess')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TermsAcceptance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('version', models.CharField(max_length=16)),
                ('embargo_until', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('token_digest', models.CharField(max_length=64, null=True, unique=True)),
                ('access', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acceptances', to='embargo_access.embargoaccess')),
            ],
            options={
                'ordering': ['pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='AccessEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('link_opened', 'Link opened'), ('terms_accepted', 'Terms accepted'), ('release_read', 'Release read'), ('file_downloaded', 'File downloaded')], max_length=20)),
                ('file_name', models.CharField(blank=True, max_length=255)),
                ('happened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('access', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='embargo_access.embargoaccess')),
            ],
            options={
                'ordering': ['-happened_at', '-pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['access', 'kind', 'happened_at'], name='embargo_access_event')],
            },
        ),
        migrations.CreateModel(
            name='PersonalKit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('not_before', models.DateTimeField(db_index=True, default=django.utils.timezone.now, null=True)),
                ('claim', models.UUIDField(editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('failed_at', models.DateTimeField(null=True)),
                ('access', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='kit', to='embargo_access.embargoaccess')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='KitArchive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision_id', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('has_pdf', models.BooleanField()),
                ('files', models.JSONField()),
                ('stored_name', models.CharField(max_length=100)),
                ('built_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('kit', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='archive', to='embargo_access.personalkit')),
            ],
            options={
                'default_permissions': (),
            },
        ),
    ]
