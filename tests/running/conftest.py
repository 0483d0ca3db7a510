"""Fixtures of the tests on running."""

from tests.small_notebooks import write_notebook

__all__ = ["write_notebook"]
