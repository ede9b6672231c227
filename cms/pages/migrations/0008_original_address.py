import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0007_fill_quotations'),
    ]

    operations = [
        migrations.AddField(
            model_name='basepage',
            name='canonical_url',
            field=models.URLField(blank=True, help_text='If the text was first published on another site: its address there. Search engines then show that.', max_length=1000, validators=[django.core.validators.URLValidator(schemes=['http', 'https'])], verbose_name='original address'),
        ),
        migrations.AddField(
            model_name='basepage',
            name='source_name',
            field=models.CharField(blank=True, help_text='The name of the other site, which readers see. If empty, the host of its address.', max_length=150, verbose_name='first published by'),
        ),
    ]
