from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sign_ups', '0002_verbose_names'),
    ]

    operations = [
        migrations.AddField(
            model_name='consentrecord',
            name='page',
            field=models.CharField(blank=True, default='', max_length=800),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='subscriber',
            name='changed_at',
            field=models.DateTimeField(db_index=True, null=True, verbose_name='changed at'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='name',
            field=models.CharField(blank=True, default='', max_length=100, verbose_name='name'),
            preserve_default=False,
        ),
    ]
