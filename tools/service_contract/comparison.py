"""Promises against a document: every difference in a sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from service_contract import document as doc
from service_contract.promises import Promise


def differences(document: doc.Node, promises: Iterable[Promise], known: Collection[str]) -> list[str]:
    """Say what the document does not promise any more, and what it promises newly."""
    present = doc.operations(document)
    found: list[str] = []
    for promise in promises:
        name = f"{promise.method} {doc.plain_path(promise.path)}"
        operation = present.get(name)
        if operation is None:
            found.append(f"`{name}` is gone.")
            continue
        schema = doc.reply(document, operation, promise.status)
        if schema is None:
            found.append(f"`{name}` has no JSON reply with status {promise.status} any more.")
            continue
        found += [f"`{name}`: {each}" for each in _reply_differences(document, schema, promise)]
    prefix = min(known, key=len).split(" ", 1)[1]
    news = {name for name in present if name.split(" ", 1)[1].startswith(prefix)} - set(known)
    return found + [f"`{name}` is new." for name in sorted(news)]


def _reply_differences(document: doc.Node, schema: doc.Node, promise: Promise) -> Iterator[str]:
    for place, kind in promise.types.items():
        schemas = doc.at(document, schema, place)
        kinds = doc.types(schemas)
        if not schemas:
            yield f"`{place}` is gone."
        elif kinds and kind not in kinds:
            yield f"`{place}` was {kind} and is {', '.join(sorted(kinds))}."
    for place, expected in promise.words.items():
        listed = doc.words(doc.at(document, schema, place))
        if listed:
            yield from (f"`{place}` newly lists `{word}`." for word in sorted(listed - expected))
            yield from (f"`{place}` does not list `{word}`." for word in sorted(expected - listed))
