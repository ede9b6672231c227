import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cms.press.journalists.models
from cms.delivery.mail.models import hash_address


def fill_digests(apps, schema_editor):
    Journalist = apps.get_model('journalists', 'Journalist')
    for journalist in Journalist.objects.iterator():
        journalist.digest = hash_address(journalist.address)
        journalist.save(update_fields=['digest'])


class Migration(migrations.Migration):

    dependencies = [
        ('journalists', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='journalist',
            name='digest',
            field=models.CharField(db_index=True, default='', editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(fill_digests, migrations.RunPython.noop),
        migrations.CreateModel(
            name='JournalistImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(editable=False, max_length=255, verbose_name='file')),
                ('content', models.TextField(editable=False)),
                ('consent_source', models.CharField(blank=True, help_text='How the journalists agreed to receive releases, for example “Form at the press conference on 3 May”. For rows without a source of their own. Without one, nothing is sent to them.', max_length=255, verbose_name='source of the consent')),
                ('consent_given_on', models.DateField(blank=True, null=True, verbose_name='date of the consent')),
                ('consent_text', models.TextField(blank=True, default=cms.press.journalists.models.default_consent_text, verbose_name='words of the consent')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('imported_at', models.DateTimeField(editable=False, null=True, verbose_name='imported at')),
                ('report', models.JSONField(default=list, editable=False)),
                ('counts', models.JSONField(default=dict, editable=False)),
                ('ignored_columns', models.JSONField(default=list, editable=False)),
                ('add_to_list', models.ForeignKey(blank=True, help_text='Everybody in the file becomes a member of this list.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='journalists.journalistlist', verbose_name='list')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
            ],
            options={
                'verbose_name': 'import of journalists',
                'verbose_name_plural': 'imports of journalists',
                'ordering': ['-pk'],
            },
        ),
    ]
