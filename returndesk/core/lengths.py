"""How long a text may be that someone types or a file holds."""

LONGEST_TEXT = 10_000  # characters; a customer's whole mail is shorter


def too_long(text: str) -> str:
    """What is wrong with a longer text; "" where nothing is."""
    found = f"{len(text):,} characters, at most {LONGEST_TEXT:,} are accepted"
    return found if len(text) > LONGEST_TEXT else ""
