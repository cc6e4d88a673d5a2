"""The daemon: a broker between programs that have pictures and processes that hold models."""
