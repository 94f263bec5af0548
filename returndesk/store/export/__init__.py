"""The desk's tables as they are exported."""
