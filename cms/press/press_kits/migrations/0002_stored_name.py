from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('press_kits', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='kitrequest',
            name='stored_name',
            field=models.CharField(blank=True, max_length=255),
        ),
    ]
