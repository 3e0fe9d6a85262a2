"""Several runs at once, one step at a time: a test decides whose request comes next and which run is killed.

Time stands still while any run has something to do, and then moves on to the next moment for which one waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from support.service.service_world import Killed

START = 1_750_000_000.0


class _State(Enum):
    BUSY = auto()
    READY = auto()
    ASLEEP = auto()
    OVER = auto()


@dataclass(eq=False)
class Player:
    """One run: the clock that it waits on, and the gate before each of its requests."""

    turns: Turns
    state: _State = _State.BUSY
    until: float = 0.0
    is_killed: bool = False

    def now(self) -> float:
        return self.turns.time

    def sleep(self, seconds: float) -> None:
        self.until = self.turns.time + seconds
        self._wait(_State.ASLEEP)

    def check(self) -> None:
        return

    def stop(self) -> None:
        return

    def request(self) -> None:
        """Wait for the turn to make a request."""
        self._wait(_State.READY)

    def _wait(self, state: _State) -> None:
        with self.turns.changed:
            self.state = state
            self.turns.changed.notify_all()
            self.turns.changed.wait_for(lambda: self.state is _State.BUSY or self.is_killed)
            if self.is_killed:
                raise Killed


@dataclass(eq=False)
class Turns:
    """Lets the players of one game move.

    Args:
        choices: numbers that decide each move; when they are used up, the first player that can moves.
    """

    choices: Iterator[int]
    time: float = START
    players: list[Player] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def play(self, *runs: Callable[[Player], None]) -> None:
        """Play until every run is over or killed; a choice of 0 kills the one whose move it is."""
        threads = []
        for run in runs:
            player = Player(self)
            self.players.append(player)
            threads.append(threading.Thread(target=self._live, args=(run, player), daemon=True))
        for thread in threads:
            thread.start()
        while self._move():
            pass
        for thread in threads:
            thread.join()

    def _live(self, run: Callable[[Player], None], player: Player) -> None:
        try:
            run(player)
        except Killed:
            pass
        finally:
            with self.changed:
                player.state = _State.OVER
                self.changed.notify_all()

    def _move(self) -> bool:
        with self.changed:
            self.changed.wait_for(lambda: all(each.state is not _State.BUSY for each in self.players))
            ready = [each for each in self.players if each.state is _State.READY]
            asleep = [each for each in self.players if each.state is _State.ASLEEP]
            if ready:
                choice = next(self.choices, 1)
                player = ready[choice % len(ready)]
                player.is_killed = choice == 0
            elif asleep:
                player = min(asleep, key=lambda each: each.until)
                self.time = max(self.time, player.until)
            else:
                return False
            player.state = _State.BUSY
            self.changed.notify_all()
            return True
