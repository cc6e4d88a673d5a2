"""Messages of every kind, as hypothesis makes them."""

import pytest
from hypothesis import strategies as st

from sprite_bridge.protocol import (
    Cancel,
    Cancelled,
    Describe,
    Failure,
    Hello,
    ImageEntry,
    Progress,
    Reply,
    Request,
    Status,
    Stop,
    Welcome,
)

IDS = st.text("ABCXYZabcxyz0129_-.", min_size=1, max_size=64)
NAMES = st.text("abcxyz019_-", min_size=1, max_size=64)
TEXTS = st.text(max_size=40)
FIELDS = st.text(max_size=16)  # of 64 bytes at most: longer ones are cut
INTS = st.integers(-(2**63), 2**64 - 1)
LEAVES = st.none() | st.booleans() | INTS | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
PLAIN = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
).filter(lambda value: _depth(value) <= 6)
MAPS = st.dictionaries(TEXTS, PLAIN, max_size=4)


def _depth(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


@st.composite
def _raw(draw):
    width, height, count = (draw(st.integers(1, most)) for most in (4, 4, 3))
    size = width * height * 4 * count
    return ImageEntry(width, height, "rgba8", count, draw(st.binary(min_size=size, max_size=size)))


PNGS = st.builds(
    ImageEntry,
    st.integers(1, 8192),
    st.integers(1, 8192),
    st.just("png"),
    st.just(1),
    st.binary(min_size=1, max_size=40),
)
IMAGES = st.lists(_raw() | PNGS, max_size=3).map(tuple)
FROM_CLIENT = st.one_of(
    st.builds(Hello, IDS, TEXTS, st.none() | TEXTS),
    st.builds(Describe, IDS),
    st.builds(Status, IDS),
    st.builds(Stop, IDS),
    st.builds(Cancel, IDS),
    st.builds(
        Request,
        IDS,
        NAMES,
        MAPS,
        IMAGES,
        st.sampled_from(["rgba8", "png"]),
        st.booleans(),
        st.none() | st.integers(1, 86_400_000),
    ),
)
FROM_DAEMON = st.one_of(
    st.builds(Welcome, IDS, TEXTS, st.dictionaries(NAMES, st.integers(0, 2**53), max_size=9)),
    st.builds(Progress, IDS, st.floats(0, 1), TEXTS),
    st.builds(Reply, IDS, PLAIN, IMAGES),
    st.builds(Failure, IDS, NAMES, TEXTS, TEXTS, st.none() | FIELDS),
    st.builds(Cancelled, IDS, st.booleans()),
)
BOTH_WAYS = st.tuples(st.just(True), FROM_CLIENT) | st.tuples(st.just(False), FROM_DAEMON)


@st.composite
def _spoilt(draw):
    """Frames of a valid message in which some bytes, or a frame, are others than they were."""
    from sprite_bridge.protocol import encode

    to_daemon, message = draw(BOTH_WAYS)
    frames = [bytearray(frame) for frame in encode(message)]
    for _ in range(draw(st.integers(1, 4))):
        if not frames:
            break
        frame = draw(st.sampled_from(frames[:1] * 3 + frames))
        kind = draw(st.sampled_from(["change", "change", "cut", "insert", "drop", "double"]))
        if kind == "change" and frame:
            frame[draw(st.integers(0, len(frame) - 1))] = draw(st.integers(0, 255))
        elif kind == "cut":
            del frame[draw(st.integers(0, len(frame))) :]
        elif kind == "insert":
            at = draw(st.integers(0, len(frame)))
            frame[at:at] = draw(st.binary(min_size=1, max_size=6))
        elif kind == "drop":
            frames.pop()
        else:
            frames.append(bytearray(frame))
    return to_daemon, [bytes(frame) for frame in frames]


class Made:
    """The strategies, by name. ``both_ways`` and ``spoilt`` are pairs: whether it goes to the daemon, and what goes."""

    ids, names, maps, images = IDS, NAMES, MAPS, IMAGES
    from_client, from_daemon, both_ways, spoilt = FROM_CLIENT, FROM_DAEMON, BOTH_WAYS, _spoilt()


@pytest.fixture(scope="session")
def made():
    return Made
