from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    safe_for_previous_version = (
        "The constraint is about mailings of other purposes than 'release', which the previous version does not create."
    )

    dependencies = [
        ('journalists', '0003_database_defaults'),
        ('mailings', '0001_initial'),
        ('press_releases', '0003_drafts_by_audience'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='revision_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='mailing',
            name='about_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='mailing',
            name='journalists',
            field=models.ManyToManyField(blank=True, related_name='+', to='journalists.journalist', verbose_name='single journalists'),
        ),
        migrations.AddField(
            model_name='mailing',
            name='purpose',
            field=models.CharField(choices=[('release', 'The release'), ('correction', 'A correction, to those who have an earlier version'), ('withdrawal', 'A withdrawal, to those who have the release')], db_default='release', default='release', editable=False, max_length=10),
        ),
        migrations.AlterField(
            model_name='mailing',
            name='lists',
            field=models.ManyToManyField(blank=True, related_name='+', to='journalists.journalistlist', verbose_name='lists'),
        ),
        migrations.AddConstraint(
            model_name='mailing',
            constraint=models.UniqueConstraint(condition=models.Q(('purpose', 'release'), _negated=True), fields=('page', 'purpose', 'about_at'), name='mailings_once_each_change'),
        ),
    ]
