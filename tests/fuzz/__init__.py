"""Longer counts than `make test` has time for. They are seeded: a count that fails fails again."""
