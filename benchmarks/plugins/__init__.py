"""Measurements of the plugins, in the programs that they are for."""
