"""What the footage was before it was enlarged, made noisy or compressed: frames whose colours repeat exactly."""
