import numpy as np

from ralphcap.capacity.head import SEGMENT, head


def test_a_log_that_fills_no_segment_between_two_cuts_holds_four_to_eight_hours() -> None:
    log = np.arange(1.0, 13)[None] * 100  # 100 bytes from cut to cut, which are two hours

    left = head(log, log)

    after = log - left.log[:, 1:]
    assert after[0, 3:].tolist() == [200, 300] * 4 + [200]  # and 200, two hours, more before the next cut
    before = log[:, 1:] - left.log[:, 1:-1]
    assert before[0, 3:].max() == 400


def test_a_busy_log_holds_one_to_three_hours() -> None:
    log = np.arange(1.0, 41)[None] * 60 * SEGMENT

    left = head(log, log)

    after = (log - left.log[:, 1:])[0, 20:] / (60 * SEGMENT)
    assert np.allclose(after, 0.5, atol=0.05)  # of two hours: one hour right after a cut, three right before the next


def test_head_chunks_go_at_the_second_cut_after_they_were_written() -> None:
    chunks = np.array([[10.0, 20, 30, 40]])

    assert head(chunks, chunks).chunks.tolist() == [[0, 0, 10, 20, 30]]


def test_a_checkpoint_is_there_once_something_was_removed_from_the_log() -> None:
    log = np.arange(1.0, 6)[None]

    assert head(log, log).checkpointed.tolist() == [[False, False, False, False, True, True]]
