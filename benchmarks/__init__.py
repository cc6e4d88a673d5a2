"""What is measured: run a part with `python -m benchmarks.<part>` from the root of the checkout."""
