from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('rehearsal', '0002_report'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='rehearsal',
            options={'default_permissions': (), 'ordering': ['-created_at'], 'permissions': [('rehearse_minute', 'Can rehearse a later minute and share links to it')], 'verbose_name': 'rehearsal', 'verbose_name_plural': 'rehearsals'},
        ),
    ]
