from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('embargo_access', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='accessevent',
            name='revision_id',
            field=models.BigIntegerField(null=True),
        ),
    ]
