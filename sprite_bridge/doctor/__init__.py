"""What `sprite-bridge doctor` looks for: the usual troubles of an installation, and the step that mends each.

`surroundings` is the only module that touches the system; the checks judge what it hands them, and change nothing. What
is not of Python itself is imported within functions: a package that is broken must not keep the doctor from saying so.
"""
