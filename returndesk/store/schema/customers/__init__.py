"""Tables about customers: what they reached and what they were given."""
