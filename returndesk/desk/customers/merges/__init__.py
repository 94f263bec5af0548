"""Two entries of one person: proposed, and merged into one."""
