"""Claims point to their lesson's id, times and liveness; the database carries a change over, or refuses it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
                ALTER TABLE scheduling_claim ADD CONSTRAINT claim_follows_its_lesson
                FOREIGN KEY (lesson_id, starts_at, ends_at, is_live)
                REFERENCES scheduling_lesson (id, starts_at, ends_at, is_live)
                ON UPDATE CASCADE ON DELETE CASCADE
            """,
            reverse_sql="ALTER TABLE scheduling_claim DROP CONSTRAINT claim_follows_its_lesson",
        ),
    ]
