"""Sprites that are half transparent, told by how they change with what lies behind them."""
