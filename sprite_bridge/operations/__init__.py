"""What Sprite Bridge does to pictures. Add an operation: one file here, and one line in the registry.

Nothing is imported here: results and reports are for those too who let a daemon do the work.
"""
