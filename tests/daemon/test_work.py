"""What a worker makes of a request, without a daemon around it."""

from functools import partial

import pytest

from sprite_bridge.config import WireLimits
from sprite_bridge.daemon import work
from sprite_bridge.daemon.work import Workshop
from sprite_bridge.errors import TooLarge
from sprite_bridge.protocol import ImageEntry, Request
from sprite_bridge.protocol.codec import sizes_after_header


def do(accept, explain=False):
    """20 x 20 pixels of one colour, kept as they are."""
    picture = ImageEntry(20, 20, "rgba8", 1, b"\x10\x20\x30\xff" * 400)
    request = Request("a", "clean", {"size": "20x20", "background": "keep"}, (picture,), accept, explain)
    return Workshop("cpu", "").do(request, lambda share, step: None, lambda: False)


@pytest.mark.parametrize(("most", "explain"), [(1_000, False), (2_500, True)])
def test_a_reply_that_no_message_holds_is_refused_and_the_same_as_png_is_not(monkeypatch, most, explain):
    small = partial(sizes_after_header, limits=WireLimits(max_message_bytes=most))
    monkeypatch.setattr(work, "sizes_after_header", small)
    with pytest.raises(TooLarge, match="the reply is larger than a message may be") as caught:
        do("rgba8", explain)
    assert "png" in caught.value.hint
    assert len(do("png").images) == 1
    assert most < 2_000 or len(do("rgba8").images) == 1
