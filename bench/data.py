"""Seeded data sets of the service's shapes: the same bytes on every machine, made once and kept in `.cache/bench`."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

CACHE = Path(__file__).parent.parent / ".cache" / "bench"
MEGABYTE = 1_000_000
Record = dict[str, object]

SCHEMAS: dict[str, dict[str, object]] = {
    "small": {
        "strict": True,
        "fields": {
            "item_id": {"type": "metadata"},
            "prompt": {"type": "text", "label": "Prompt"},
            "picture": {"type": "image_url"},
            "session": {"type": "task_group_id"},
        },
    },
    "review": {
        "strict": True,
        "fields": {
            "review_id": {"type": "metadata"},
            "product_name": {"type": "text"},
            "title": {"type": "text"},
            "review_text": {"type": "text", "label": "Review"},
            "image_url": {"type": "image_url"},
            "clip": {"type": "audio_url"},
            "language": {"type": "metadata"},
            "group": {"type": "task_group_id"},
        },
    },
    "chat": {
        "strict": True,
        "fields": {
            "conversation_id": {"type": "metadata"},
            "prompt": {"type": "text"},
            "response_a": {"type": "text"},
            "response_b": {"type": "text"},
            "model": {"type": "metadata"},
            "session": {"type": "task_group_id"},
        },
    },
}
_WORDS = (
    "the quality of this product is better than expected and delivery took only two days which surprised everyone in "
    "our office so a second order went out within an hour colour size weight manual battery screen comfort sound value "
    "model answer question reason because however therefore example city river number list table code function return"
).split()
_FOREIGN = "café naïve Zürich señor – “quoted” 日本語 текст 😀 über façade €".split()
_FOREIGN_SHARE = 0.2
"""Records that may hold characters beyond ASCII."""


def path_of(shape: str, kind: str = "clean", megabytes: int = 200, suffix: str = "jsonl") -> Path:
    """Where a data set is kept."""
    return CACHE / f"{shape}-{kind}-{megabytes}.{suffix}"


def make(shape: str, kind: str = "clean", megabytes: int = 200) -> Path:
    """Return the file of a data set, made when it is not there yet.

    Args:
        shape: a key of `SCHEMAS`.
        kind: `clean`, `some-bad` (1 % of the records) or `all-bad`; `numbers` (one in a `metadata` field of each,
            as exports write it); `twice-by-line` or `twice-as-a-whole` (each record is there twice).
        megabytes: the size to reach.
    """
    path = path_of(shape, kind, megabytes)
    if kind == "twice-as-a-whole" and not path.exists():
        path.write_bytes(2 * make(shape, "clean", megabytes // 2).read_bytes())
    schema = path_of(shape, "schema", 0, "json")
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        schema.write_text(json.dumps(SCHEMAS[shape]))
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as out:
            size = 0
            for line in _lines(shape, kind):
                size += out.write(line)
                if size >= megabytes * MEGABYTE:
                    break
        unfinished.rename(path)
    return path


def schema_path(shape: str) -> Path:
    """The schema file of a shape."""
    return path_of(shape, "schema", 0, "json")


def _lines(shape: str, kind: str) -> Iterator[bytes]:
    source = random.Random(f"{shape} {kind}")
    plain, foreign = ([_sentence(source, share) for _ in range(5000)] for share in (0.0, 0.2))
    record_of: Callable[[random.Random, list[str], int], Record] = _SHAPES[shape]
    bad_share = {"some-bad": 0.01, "all-bad": 1.0}.get(kind, 0.0)
    for index in range(1 << 60):
        record = record_of(source, foreign if source.random() < _FOREIGN_SHARE else plain, index)
        if kind == "numbers":
            record[next(iter(record))] = index
        escaped = source.random() < 0.1
        line = json.dumps(record, ensure_ascii=escaped)
        written = (_spoilt(line, record, source) if source.random() < bad_share else line).encode() + b"\n"
        yield written
        if kind == "twice-by-line":
            yield written


def _sentence(source: random.Random, foreign: float) -> str:
    words = source.choices(_WORDS, k=source.randint(6, 18))
    if source.random() < foreign:
        words[source.randrange(len(words))] = source.choice(_FOREIGN)
    if source.random() < 0.03:
        words[0] = f'"{words[0]}"'
    return " ".join(words).capitalize() + "."


def _text(source: random.Random, sentences: list[str], length: int, joint: str = " ") -> str:
    start = source.randrange(len(sentences))
    parts: list[str] = []
    size = 0
    while size < length:
        part = sentences[(start + 7 * len(parts)) % len(sentences)]
        parts.append(part)
        size += len(part) + 1
    return joint.join(parts)[: length + 20]


def _small(source: random.Random, sentences: list[str], index: int) -> Record:
    return {
        "item_id": f"item-{index:08d}",
        "prompt": _text(source, sentences, 50),
        "picture": f"https://images.example.com/items/{source.getrandbits(48):012x}.png",
        "session": f"s-{index // 5:06d}",
    }


def _review(source: random.Random, sentences: list[str], index: int) -> Record:
    return {
        "review_id": f"r{index:09d}",
        "product_name": _text(source, sentences, 20),
        "title": _text(source, sentences, 30),
        "review_text": _text(source, sentences, 620),
        "image_url": f"https://images.example.com/p/{source.getrandbits(64):016x}.jpg?w=640",
        "clip": f"https://media.example.com/clips/{source.getrandbits(64):016x}.mp3",
        "language": source.choice(("en", "de", "fr", "ja")),
        "group": f"g{index // 10:07d}",
    }


def _chat(source: random.Random, sentences: list[str], index: int) -> Record:
    return {
        "conversation_id": f"c{index:08d}",
        "prompt": _text(source, sentences, 4000, "\n"),
        "response_a": _text(source, sentences, 10000, "\n\n"),
        "response_b": _text(source, sentences, 10000, "\n\n"),
        "model": source.choice(("model-a", "model-b")),
        "session": f"s{index // 3:06d}",
    }


_SHAPES = {"small": _small, "review": _review, "chat": _chat}


def _spoilt(line: str, record: Record, source: random.Random) -> str:
    name = source.choice(list(record))
    match source.randrange(6):
        case 0:
            return json.dumps({key: value for key, value in record.items() if key != name})
        case 1:
            return json.dumps({**record, name: 17})
        case 2:
            return json.dumps({**record, "surplus": "x"})
        case 3:
            return line[:-1] + f', "{name}": "twice"}}'
        case 4:
            return line[: len(line) // 2]
        case _:
            return json.dumps({**record, name: ""})


if __name__ == "__main__":
    make(sys.argv[1], sys.argv[2], int(sys.argv[3]))
