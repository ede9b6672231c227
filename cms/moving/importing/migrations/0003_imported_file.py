import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0001_initial'),
        ('images', '0001_initial'),
        ('importing', '0002_imported_feed'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('image', 'Image'), ('document', 'Document')], max_length=10)),
                ('key', models.TextField(help_text='URL without its scheme, or the path in an export.')),
                ('key_digest', models.CharField(help_text='SHA-256 digest of the key, which may be long.', max_length=64)),
                ('digest', models.CharField(db_index=True, help_text='SHA-256 digest of the file as it was read.', max_length=64)),
                ('source', models.TextField(help_text='The path or URL that was read.')),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='documents.storeddocument')),
                ('image', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='images.picture')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'key_digest'), name='unique_imported_file')],
            },
        ),
    ]
