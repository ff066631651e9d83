"""Speed as ratios: each workload beside the least work that writes the same rows, on the same machine, in one run."""
