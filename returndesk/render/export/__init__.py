"""A folder of exported tables."""
