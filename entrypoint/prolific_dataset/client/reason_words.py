"""The words that reasons of services are made of. From one of them nobody learns what a record says.

A word that people are described by (`single`, `white`) is none of them, though reasons may have it.
"""

from __future__ import annotations

from typing import Final

_SMALL: Final = """
a all also an and any are as at be been being but by can cannot could did do does each either for from had has have if
in into is it its may might more must neither no nor not of on only or other out per shall should so some than that
the their them then there these they this those to too under until up upon was we were when which while will with
within without would you your
"""
_COUNTED: Final = """
byte bytes character characters digits fields items kb kib levels lines mb mib records rows seconds
"""
_TELLING: Final = """
aac aborted above absent accept accepted access account additional after again against allow allowed already always
appear appears append appended appending archived argument arguments array arrays ascii attempt audio auth
authorization available bad bare before below between binary blank body boolean both bucket busy calculated can't
change changed check checked closed code column columns combination complete completed conflict conflicting
connection connections contain contained contains content control convert converted corrupt corrupted couldn't
create created csv currently data datapoint datapoints dataset datasets date decimal declared decode decoded defined
deleted denied deprecated detected didn't difference different digest disallowed doesn't don't down download
downloaded duplicate duplicated duplicates early element elements empty enabled encode encoded encoding encountered
end ended ends ensure enter entity entries entry error errors exceed exceeded exceeding exceeds exist existing
exists expect expected expired extension extensions extra fail failed fails failure fetch fetched field file
filename files first follow following follows forbidden format formats formatted found functionality gateway gif
give given got greater group groups hasn't header headers host html http https identical identifier idle ignored
image images implement implemented implies import imported inaccessible incomplete incorrect index input inputs
insecure inside instead integer internal invalid invalidated isn't item jpeg jpg json jsonl key keys kind know known
large larger last later leading least left length lengths less letters level likely limit limits line list lists
load loaded locked long longer longest loop lower lowercase m4a malformed many match matched matches matching max
maximum md5 mechanism media method migration migrations min minimum mismatch missing most mov mp3 mp4 multiple name
named names near necessary need needed needs nested network newline next non none null number numbers numeric object
objects occurred offset one operation option optional options outside over overloaded page parameter parse parsed
parser parsing part path pattern payload pending period permission permitted picture please png point populated
position possible precondition present processing progress prohibited properties property proposed protocol provide
provided queue queued quota quote quoted quotes range rate reach reached read readable reason received recognised
recognized record redirect redirects reduce refused reject rejected repeated reply request requested require
required requires resolve resolved resource responded response result retry returned root row rule rules s3 same
schema scheme second secure see seen sent separator server service set sha256 shape short shorter signature signing
size skew skewed slow small smaller socket space spaces specified start started starts status storage stored strict
string strings structure succeeded such supplied support supported surrogate svg syntax temporarily text texts
throttled throttling time timed timeout timeouts title titled token tokens trailing try twice type types unable
unauthorized unavailable unescaped unexpected unicode unique unknown unprocessable unreachable unreadable
unrecognised unrecognized unresolvable unsupported unterminated upload uploaded upper uppercase url urls use used
user using utf utf-16 utf-8 utf8 valid validate validated validation value values version video wait waiting wasn't
wav webm webp whitespace whole wrong xml zero zip
"""

SMALL: Final = frozenset(_SMALL.split())
"""Say nothing alone."""
COUNTED: Final = frozenset(_COUNTED.split())
"""What a number before them counts: a limit, or how far something is from it."""
WORDS: Final = SMALL | COUNTED | frozenset(_TELLING.split())
"""All of them, in lower case."""
