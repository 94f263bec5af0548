"""How long the properties are tried: RETURNDESK_EXAMPLES=5000 looks further than a day's work has time for."""

from __future__ import annotations

import os

from hypothesis import settings

# No deadline: a slow machine is no wrong sum.
settings.register_profile(
    "desk", deadline=None, max_examples=int(os.environ.get("RETURNDESK_EXAMPLES", "200")), print_blob=True
)
settings.load_profile("desk")
