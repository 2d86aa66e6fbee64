"""A year of the school in minutes: families come, learn, pay, pause, decline and leave; the outside world misbehaves.

`manage.py simulate` (crm/management/commands/simulate.py) tells it; what must be true at its end is told there.
"""
