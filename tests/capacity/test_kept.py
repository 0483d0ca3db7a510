import numpy as np

from ralphcap.capacity.kept import PLAIN, net_of_deletions


def curve(rate, steps=8):
    return rate * np.arange(1, steps + 1)[None]


def test_what_comes_in_replaces_what_goes():
    assert not net_of_deletions(curve(2.0), np.full(20, 2.0), 5).any()


def test_before_anything_is_old_enough_nothing_goes():
    net = net_of_deletions(curve(2.0), np.full(3, 2.0), 100)

    assert np.allclose(net, curve(2.0))


def test_twice_as_much_fills_a_volume_until_all_that_is_old_is_gone():
    net = net_of_deletions(curve(4.0), np.full(20, 2.0), 5)[0]

    assert np.allclose(net[:5], (1 - PLAIN) * 2 * np.arange(1, 6))
    assert net[7] > net[4]


def test_half_as_much_never_raises_the_level():
    assert net_of_deletions(curve(1.0), np.full(20, 2.0), 5).max() <= 0
