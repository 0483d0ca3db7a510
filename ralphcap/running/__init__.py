"""Did the notebook really run? Notebooks through papermill, with exit codes that tell the truth."""

from ralphcap.running.contract import Contract, read_contract
from ralphcap.running.notebooks import Run, find_notebook, run

__all__ = ["Contract", "Run", "find_notebook", "read_contract", "run"]
