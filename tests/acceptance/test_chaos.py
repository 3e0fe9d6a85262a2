"""`kill -9` in the middle of uploads; `make chaos` does so two hundred times."""

from __future__ import annotations

from pathlib import Path

from support.service.chaos import play_many


def test_killed_runs_store_every_record_once(tmp_path: Path) -> None:
    """Ten kills at moments that a seed decides, each round in another world; then runs until one is green."""
    rounds = play_many(7, tmp_path, seed=20, at_once=4)

    assert sum(each.kills for each in rounds) == 10
    assert [(each.world, each.log) for each in rounds if not each.is_good] == []
