"""What marks a file as a desk, and which schema this version of the program writes."""

from __future__ import annotations

APPLICATION_ID = 0x52444B31  # "RDK1", in the header of every desk
SCHEMA_VERSION = 8  # the number of migrations; kept in user_version so that reading needs no library
PAGE_BYTES = 8192  # an import of years writes a tenth less than with the usual 4096
