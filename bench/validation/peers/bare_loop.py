"""The least that Python can do: decode each line."""

import sys

import orjson

loads = orjson.loads
with open(sys.argv[1], "rb") as lines:  # noqa: PTH123 - the least
    for line in lines:
        loads(line)
