"""Where do blocks of series run? Here, or wherever joblib is told to. Imports nothing of the project.

`with joblib.parallel_config(n_jobs=2):` around a call spreads its blocks over processes. Over a cluster of Dask's, each of
whose workers has ralphcap installed:

    client = dask.distributed.Client("tcp://scheduler:8786")
    with joblib.parallel_config(backend="dask"):
        said = forecast(series, horizon=24, seasons=(24, 168))

The same code, the same answers (`python -m benchmarks.fleet_dask` compares them).
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def in_blocks(compute: Callable[..., Answer], blocks: Iterable[tuple[Any, ...]]) -> list[Answer]:
    """`compute` of each block's arguments, in order. What it returns should be small: it travels."""
    from joblib import Parallel, delayed

    return list(Parallel()(delayed(compute)(*block) for block in blocks))
