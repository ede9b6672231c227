import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pages', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportIndexPage',
            fields=[
                ('basepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='pages.basepage')),
            ],
            options={
                'abstract': False,
            },
            bases=('pages.basepage',),
        ),
        migrations.CreateModel(
            name='ReportPage',
            fields=[
                ('basepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='pages.basepage')),
                ('reference', models.CharField(blank=True, help_text='For example “HW-2026-014”.', max_length=20)),
                ('harbour', models.CharField(choices=[('north-quay', 'North Quay'), ('old-docks', 'Old Docks'), ('other', 'Another harbour')], default='other', max_length=20)),
            ],
            options={
                'abstract': False,
            },
            bases=('pages.basepage',),
        ),
    ]
