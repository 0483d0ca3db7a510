import numpy as np

from ralphcap.capacity.analogs import analogs
from ralphcap.capacity.pasts import Past


def test_what_followed_the_days_like_the_last_one_is_what_is_said():
    high, low = np.full(4, 10.0), np.full(4, 1.0)
    days = np.concatenate([high, low, high, low, high, low, high])

    said = analogs(Past(days[None], (len(days),), (4,), 4), 4)

    assert said[0, 0].tolist() == [1, 1, 1, 1]


def test_without_earlier_days_the_last_one_comes_again():
    days = np.concatenate([np.full(4, 1.0), np.full(4, 2.0)])

    assert analogs(Past(days[None], (8,), (4,), 4), 4)[0, 0].tolist() == [2, 2, 2, 2]
