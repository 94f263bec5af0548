"""The script that checks an export: standard Python alone, short enough to be read by an auditor."""

SCRIPT = """\
# Checks the chain of this export: python3 check_chain.py [HEAD …], heads that day reports printed.
import csv, hashlib, json, sys
anchor = json.load(open("anchor.json", encoding="utf-8"))
last, number, seen = anchor["before"], anchor["first"], []
for line in open("journal.jsonl", encoding="utf-8"):
    entry = json.loads(line)
    hashed = json.dumps([entry[name] for name in anchor["hashed"]], ensure_ascii=False, separators=(",", ":"))
    text = bytes.fromhex(entry.get("salt", "")) + entry.get("text", "").encode()
    right = entry["seq"] == number and entry["previous"] == last
    right = right and entry["hash"] == hashlib.sha256(hashed.encode()).hexdigest()
    if not right or text and entry["digest"] != hashlib.sha256(text).hexdigest():
        sys.exit(f"entry {number} was changed, removed or moved")
    last, number, seen = entry["hash"], number + 1, [*seen, entry["hash"]]
days = csv.DictReader(open("days.csv", encoding="utf-8"))
for head in (anchor["head"], *(day["head"] for day in days), *sys.argv[1:]):
    if not any(one.startswith(head) for one in seen):
        sys.exit(f"head {head} is missing: the end was cut off or rewritten")
print(f"{len(seen)} entries, unchanged. Head: {last}")
"""
