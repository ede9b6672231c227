from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls_to_action", "0003_verbose_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="calltoactionpage",
            name="goal",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="A number of people; with a currency, an amount in whole units of it.",
                null=True,
                verbose_name="goal",
            ),
        ),
        migrations.AddField(
            model_name="calltoactionpage",
            name="reached",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Leave it empty if it is not to be shown.",
                null=True,
                verbose_name="reached so far",
            ),
        ),
    ]
