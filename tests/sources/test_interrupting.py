"""Ctrl-C in a real process, in the middle of real queries: nothing goes on, neither here nor in the server."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from ralphcap.profiles import load_profiles

# Each point sorts thousands of numbers. There are none before 03:20: from there, the first piece is quick, and the slow
# ones are those that are asked two at a time.
SLOW = " + ".join(f"quantile_over_time(0.{share}, (web_load > 200)[6h:1s])" for share in range(3, 7))
PATIENCE = 30


def running_queries(url):
    """Queries that the server is working on."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=PATIENCE) as metrics:
        return int(re.search(rb"^prometheus_engine_queries (\d+)$", metrics.read(), re.MULTILINE)[1])


def wait_until(happens):
    """Look again and again until it happens."""
    deadline = time.monotonic() + PATIENCE
    while not happens():
        if time.monotonic() > deadline:
            pytest.fail("it did not happen")
        time.sleep(0.05)


@pytest.mark.parametrize(("start", "at_once"), [("03:20", 2), ("05:00", 1)])
def test_ctrl_c_ends_the_process_and_its_queries(outages, start, at_once):
    url = load_profiles(outages).profile("lab").prometheus
    config = outages.with_name("slow.toml")
    config.write_text(f'[profiles.slow]\nprometheus = "{url}"\nmax_points = 3000\n', encoding="utf-8")
    window = ["--start", f"2026-11-20T{start}:00Z", "--end", "2026-11-20T06:00:00Z", "--step", "1s"]
    command = [sys.executable, "-m", "ralphcap", "ask", "--promql", SLOW, *window, "--profile", "slow"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=os.environ | {"RALPHCAP_CONFIG": str(config)}, **pipes) as process:
        wait_until(lambda: running_queries(url) == at_once)

        process.send_signal(signal.SIGINT)

        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "Interrupted."
    wait_until(lambda: running_queries(url) == 0)
