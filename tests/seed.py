"""What the tests of a run draw by lot they draw from this number, which is told with what they found: SEED=… draws the
same again. `tests/conftest.py` sets it, before the run's processes part."""

import os

SEED = int(os.environ["SEED"])
