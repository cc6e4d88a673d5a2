"""Training of the networks: the only part of the package that imports torch (the ``train`` extra)."""
