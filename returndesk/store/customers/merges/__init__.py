"""Two entries of one person, merged into one."""
