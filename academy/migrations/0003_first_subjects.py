"""The subjects a music school begins with; more are rows."""

from django.db import migrations

SUBJECTS = {
    "piano": ("Piano", "From first tunes to sonatas."),
    "guitar": ("Guitar", "Classical, acoustic and electric."),
    "drums": ("Drums", "Groove, reading and independence."),
    "bass": ("Bass", "The floor every band stands on."),
}


def add(apps, _editor):
    subject = apps.get_model("academy", "Subject")
    for slug, (name, blurb) in SUBJECTS.items():
        subject.objects.get_or_create(slug=slug, defaults={"name": name, "blurb": blurb})


def remove(apps, _editor):
    apps.get_model("academy", "Subject").objects.filter(slug__in=SUBJECTS).delete()


class Migration(migrations.Migration):
    dependencies = [("academy", "0002_cache_table")]

    operations = [migrations.RunPython(add, remove)]
