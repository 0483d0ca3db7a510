import joblib

from ralphcap.capacity.blockwise import in_blocks
from ralphcap.capacity.futures import forecast
from tests.capacity.waves import DAY, noise, table, wave


def test_answers_come_in_the_order_of_their_blocks():
    assert list(in_blocks(divmod, [(7, 2), (9, 4)])) == [(3, 1), (2, 1)]


def test_two_workers_say_what_one_says():
    series = table(**{f"s{seed}": wave(6) + noise(6, seed=seed) for seed in range(3)}, young=wave(4))

    alone = forecast(series, horizon=DAY, seasons=(DAY,))
    with joblib.parallel_config(backend="threading", n_jobs=2):
        together = forecast(series, horizon=DAY, seasons=(DAY,))

    assert alone.quantiles.equals(together.quantiles)
    assert alone.diagnostics.equals(together.diagnostics)
