"""`python -m sprite_bridge` is the `sprite-bridge` command."""

from sprite_bridge.cli import main

if __name__ == "__main__":
    main()
