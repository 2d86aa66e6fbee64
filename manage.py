#!/usr/bin/env python
"""Django's command line for the academy."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # The sandbox is another program that happens to share this door: it has settings of its own and no database.
    module = "academy.settings.sandbox" if sys.argv[1:2] == ["sandbox"] else "academy.settings.local"
    if sys.argv[1:2] == ["sandbox"]:
        os.environ["DJANGO_SETTINGS_MODULE"] = module
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)
    execute_from_command_line(sys.argv)
