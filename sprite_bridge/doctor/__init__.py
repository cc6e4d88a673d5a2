"""What `sprite-bridge doctor` looks for: the usual troubles of an installation, and the step that mends each.

`surroundings` is the only module that touches the system; the checks judge what it hands them, and change nothing.
"""
