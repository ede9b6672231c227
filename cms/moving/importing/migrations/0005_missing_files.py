from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('importing', '0004_open_references'),
    ]

    operations = [
        migrations.AddField(
            model_name='importedrecord',
            name='missing_files',
            field=models.JSONField(default=list, help_text='Kind and key of each file that could not be had at its last import.'),
        ),
    ]
