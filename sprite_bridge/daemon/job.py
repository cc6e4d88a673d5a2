"""A request on its way through the daemon."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b

from sprite_bridge.protocol.messages import Request
from sprite_bridge.protocol.packing import pack


@dataclass(eq=False, slots=True)
class Job:
    """``client`` asked for ``request`` at ``arrived``; it is pointless after ``deadline``. Times are monotonic seconds.

    ``fingerprint`` is empty until somebody asked for it.
    """

    client: bytes
    request: Request
    arrived: float
    deadline: float | None = None
    begun: float | None = None
    fingerprint: bytes = field(default=b"", repr=False)

    @property
    def nbytes(self) -> int:
        """Bytes of its pictures."""
        return sum(memoryview(image.data).nbytes for image in self.request.images)


def fingerprint(request: Request) -> bytes:
    """What is asked, whoever asks: equal requests end a worker alike."""
    digest = blake2b(digest_size=16)
    digest.update(pack([request.op, sorted(request.params.items()), request.explain]))
    for image in request.images:
        digest.update(pack([image.width, image.height, image.format, image.count]))
        digest.update(image.data)
    return digest.digest()
