import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pages', '0009_reader_notes'),
        ('wagtailcore', '0094_alter_page_locale'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('public_from', models.DateTimeField()),
                ('revision_id', models.BigIntegerField(null=True)),
                ('texts', models.JSONField(null=True)),
                ('is_interrupted', models.BooleanField(default=False)),
                ('note_kind', models.CharField(blank=True, choices=[('', 'No: the new text has no note'), ('note', 'Yes, a note: something is new'), ('correction', 'Yes, a correction: something was wrong')], default='', max_length=10)),
                ('note', models.TextField(blank=True, max_length=1000, verbose_name='note')),
                ('was_wrong', models.TextField(blank=True, max_length=1000, verbose_name='what was wrong')),
                ('is_right', models.TextField(blank=True, max_length=1000, verbose_name='what is right')),
                ('note_fingerprint', models.CharField(blank=True, editable=False, max_length=32)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='public_versions', to='wagtailcore.page')),
            ],
            options={
                'verbose_name': 'public version',
                'verbose_name_plural': 'public versions',
                'ordering': ['page', 'number'],
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('note_fingerprint', ''), _negated=True), fields=['page'], name='versions_with_note')],
                'constraints': [models.UniqueConstraint(fields=('page', 'number'), name='versions_number_of_page')],
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('page', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='withdrawal', serialize=False, to='wagtailcore.page')),
                ('notice', models.TextField(help_text='Why the page is not available any more. Everybody can read it, instead of the page.', max_length=2000, verbose_name='notice')),
                ('withdrawn_at', models.DateTimeField()),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'withdrawal',
                'verbose_name_plural': 'withdrawals',
                'default_permissions': (),
            },
        ),
    ]
