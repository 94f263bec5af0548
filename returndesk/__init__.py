"""returndesk: the return desk of a small shop, in one terminal and one SQLite file."""

__version__ = "0.1.0"
