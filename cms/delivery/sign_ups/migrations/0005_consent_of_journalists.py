import django.db.models.deletion
from django.db import migrations, models

import cms.delivery.sign_ups.models


class Migration(migrations.Migration):

    dependencies = [
        ('journalists', '0001_initial'),
        ('sign_ups', '0004_fill_last_changes'),
    ]

    operations = [
        migrations.AddField(
            model_name='consentrecord',
            name='journalist',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='journalists.journalist'),
        ),
        migrations.AlterField(
            model_name='consentrecord',
            name='subscriber',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='sign_ups.subscriber'),
        ),
        migrations.AlterField(
            model_name='consentrecord',
            name='purpose',
            field=models.CharField(choices=cms.delivery.sign_ups.models.list_purposes, max_length=20),
        ),
        migrations.AddConstraint(
            model_name='consentrecord',
            constraint=models.CheckConstraint(condition=models.Q(('subscriber__isnull', False), ('journalist__isnull', False), _connector='XOR'), name='consent_of_one_person'),
        ),
    ]
