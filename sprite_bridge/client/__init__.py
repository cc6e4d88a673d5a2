"""The Python client of the daemon."""

from sprite_bridge.client.bridge import Client as Client

__all__ = ["Client"]
