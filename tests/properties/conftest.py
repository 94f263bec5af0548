"""Examples per property: 100, or RETURNDESK_EXAMPLES (4000 takes some minutes)."""

from __future__ import annotations

import os

from hypothesis import settings

EXAMPLES = int(os.environ.get("RETURNDESK_EXAMPLES", "100"))
settings.register_profile("properties", settings.get_profile("desk"), max_examples=EXAMPLES)
settings.load_profile("properties")
