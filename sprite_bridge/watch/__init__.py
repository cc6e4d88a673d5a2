"""A folder whose pictures are cleaned as they are dropped into it.

``settle``, ``names``, ``intake``, ``patience``, ``troubles``, ``marker`` and ``history`` decide; ``scan``, ``source``,
``shelf``, ``publish`` and ``events`` touch the disk; ``workbench`` does one picture, ``crew`` several at a time, and
``watcher`` all of them.
"""
