"""The shared cache in which rate limits are counted (Django's database cache, as createcachetable makes it)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("academy", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
                CREATE TABLE academy_cache (
                    cache_key varchar(255) NOT NULL PRIMARY KEY,
                    value text NOT NULL,
                    expires timestamp with time zone NOT NULL
                );
                CREATE INDEX academy_cache_expires ON academy_cache (expires);
            """,
            reverse_sql="DROP TABLE academy_cache",
        ),
    ]
