"""`manage.py bench`: the goals of speed, each measured beside a yardstick in the same run."""
