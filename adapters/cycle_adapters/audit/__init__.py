"""The record that an outsider can check: Merkle trees, signed checkpoints, and bundles with their own verifier."""
