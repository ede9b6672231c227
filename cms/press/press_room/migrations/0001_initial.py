import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0005_button'),
        ('pages', '0008_original_address'),
        ('people', '0003_pages_of_people'),
        ('press_releases', '0003_drafts_by_audience'),
        ('topics', '0003_pictures_of_terms'),
    ]

    operations = [
        migrations.CreateModel(
            name='PressRoomPage',
            fields=[
                ('basepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='pages.basepage')),
                ('featured_pages', wagtail.fields.StreamField([('page', 0)], blank=True, block_lookup={0: ('wagtail.blocks.PageChooserBlock', (), {'label': 'Press release', 'page_type': ['press_releases.ReleasePage']})}, help_text='Shown first. The newest releases follow by themselves.', verbose_name='chosen releases')),
                ('pictures', wagtail.fields.StreamField([('picture', 5)], blank=True, block_lookup={0: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Image'}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Alternative text', 'max_length': 250, 'required': False}), 2: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'It adds nothing to the text; screen readers skip it.', 'label': 'Decorative', 'required': False}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 400, 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'help_text': "If it differs from the picture's own.", 'label': 'Credit', 'max_length': 255, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('image', 0), ('alt', 1), ('decorative', 2), ('caption', 3), ('credit', 4)]], {'label': 'Picture'})}, help_text='Journalists can download each of them in full resolution, with its credit and licence.', verbose_name='pictures for print')),
                ('boilerplates', modelcluster.fields.ParentalManyToManyField(blank=True, help_text='Texts about the organisation that journalists may quote.', to='organisation.boilerplate', verbose_name='boilerplates')),
            ],
            options={
                'verbose_name': 'press room',
                'verbose_name_plural': 'press rooms',
            },
            bases=('pages.basepage',),
        ),
        migrations.CreateModel(
            name='PressRoomContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.mediacontact', verbose_name='media contact')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='press_room.pressroompage')),
                ('region', models.ForeignKey(blank=True, help_text='Without one, the contact is for all regions.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='topics.region', verbose_name='region')),
            ],
            options={
                'verbose_name': 'contact of a press room',
                'verbose_name_plural': 'contacts of press rooms',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
    ]
