"""A desk as a state machine: whatever is done next, every claim has one owner and one next step."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from factory import MONDAY
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from properties.conftest import EXAMPLES
from properties.walks.test_random_walk import shop_of
from properties.walks.walking import Walker

from returndesk.desk.doctor import examine
from returndesk.desk.session import open_desk

# Hypothesis draws which kinds of acts follow each other, and what each of them is about; it shrinks both.
chances = st.integers(0, 2**32 - 1)


class DeskMachine(RuleBasedStateMachine):
    """A desk with forty orders; the acts are those of the random walk."""

    def __init__(self) -> None:
        super().__init__()
        self.left = ExitStack()
        shop = shop_of(Path(self.left.enter_context(TemporaryDirectory())))
        self.desk = self.left.enter_context(open_desk(str(shop.path), who="ann", as_of=MONDAY, write=True))
        self.walker = Walker(self.desk, shop, seed=0)

    @rule(chance=chances)
    def opens(self, chance: int) -> None:
        self.walker.dice.seed(chance)
        self.walker.try_(self.walker.opening())

    @rule(chance=chances)
    def goes_on(self, chance: int) -> None:
        """What some claim proposes: it can be typed."""
        self.walker.dice.seed(chance)
        if self.walker.next:
            self.walker.go_on(self.walker.dice.choice(sorted(self.walker.next.values())))

    @rule(chance=chances)
    def does_anything(self, chance: int) -> None:
        self.walker.dice.seed(chance)
        self.walker.try_(self.walker.anything())

    @rule(chance=chances)
    def takes_back(self, chance: int) -> None:
        self.walker.dice.seed(chance)
        self.walker.take_back()

    @rule()
    def goes_home(self) -> None:
        self.walker.new_day()

    @invariant()
    def one_owner_and_one_next_step(self) -> None:
        self.walker.look()

    def teardown(self) -> None:
        try:
            assert examine(self.desk) == []
        finally:
            self.left.close()


TestDeskMachine = DeskMachine.TestCase
TestDeskMachine.settings = settings(max_examples=EXAMPLES // 8, stateful_step_count=50, deadline=None)
