"""A folder whose pictures are cleaned as they are dropped into it.

``settle``, ``names``, ``marker`` and ``history`` decide; ``scan``, ``source``, ``shelf``, ``publish`` and ``events`` touch
the disk; ``maker`` does one picture, ``watcher`` all of them.
"""
