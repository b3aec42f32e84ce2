"""The desk under torture: each promise of reliability, its figure, and whether it held. Run as `make torture`."""
