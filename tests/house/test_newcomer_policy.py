"""How many files a newcomer touches for a policy key and for a reason."""

from __future__ import annotations

import json
from pathlib import Path

from factory import new_shop
from house.test_newcomer_counts import Newcomer


def test_a_new_policy_key_touches_at_most_four_files(tmp_path: Path) -> None:
    newcomer = Newcomer(tmp_path)
    terms = "core/policy/terms.py"
    newcomer.insert(
        "core/policy/keys.py",
        '    Key("defaults", "advice", _any(v.as_text), None, \'"wash it"\', "Said with each verdict."),\n',
        before='    Key("defaults", "returnable",',
    )
    newcomer.insert(terms, "    advice: str\n", before="    returnable: bool\n")
    newcomer.insert(
        "core/eligibility/shop.py",
        """    if terms.advice:
        return [Finding("advice", terms.advice, terms.sources["advice"])]
""",
        before="    notes = []\n",
    )
    shop = new_shop(tmp_path)
    shop.take_in({"order_number": "1", "sku": "MUG", "unit_price": "5.00"})
    document = tmp_path / "policy.toml"
    document.write_text('[[rule]]\nname = "cups"\nwhen = { sku = ["MUG"] }\nadvice = "wrap it well"\n')
    newcomer.run(shop, "policy", "set", str(document))
    (row,) = json.loads(newcomer.run(shop, "check", "1", "-f", "json"))["rows"]
    assert row["findings"] == [
        {"code": "advice", "text": "wrap it well", "source": 'policy 2, "cups"'},
    ]
    assert len(newcomer.touched) == 3  # and its line in the guide is the fourth


def test_a_new_reason_touches_no_file_but_the_policy(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[reasons]\ntoo-loud = "maker"\n')
    shop.take_in({"order_number": "1", "sku": "DRUM", "unit_price": "5.00"})
    shop.ok("claim", "open", "1", "-i", "DRUM", "-r", "too-loud")
    (row,) = json.loads(shop.ok("claim", "list", "-f", "json"))["rows"]
    assert (row["reason"], row["stage"]) == ("too-loud", "decide")
