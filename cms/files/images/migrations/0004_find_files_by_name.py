from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("images", "0003_name_of_the_file")]

    operations = [
        migrations.AddIndex(model_name="picture", index=models.Index(fields=["file"], name="picture_file")),
        migrations.AddIndex(model_name="rendition", index=models.Index(fields=["file"], name="rendition_file")),
    ]
