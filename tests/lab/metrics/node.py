"""What does node_exporter export? The host's processors, memory, disks, network, and the sizes of the volumes."""

from collections.abc import Iterator

import numpy as np

from tests.lab.metrics.cadvisor import CORES, MEMORY
from tests.lab.metrics.shared import counter, events, pages, walk
from tests.lab.platform import CONTAINERS, GIB, MIB, MONITORING, NODE
from tests.lab.series import Series
from tests.lab.world import World

MODES = {"user": 0.74, "system": 0.2, "softirq": 0.03, "iowait": 0.02, "irq": 0.0, "steal": 0.01}
DISK, INODES = 500 * GIB, 32_768_000
COLLECTORS = ("cpu", "diskstats", "filesystem", "loadavg", "meminfo", "netdev", "stat", "textfile", "time", "uname")
VOLUMES = ("grafana", "alertmanager", "kibana", "prometheus")
# How docker names a volume on the host.
VOLUME = "/var/lib/docker/volumes/ralph-{}-data/_data"


def series(world: World) -> Iterator[Series]:
    """All series of node_exporter's scrape."""
    for part in (_processors, _memory, _filesystems, _network, _volumes, _itself):
        for name, labels, values in part(world):
            yield Series(NODE, name, values, labels)


def _busy(world: World) -> np.ndarray:
    """Cores that the containers and the host itself keep busy."""
    return np.minimum(0.95 * CORES, 0.3 + 1.1 * sum(world.use(container, "cpu") for container in CONTAINERS))


def _processors(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    busy = _busy(world) / CORES
    for core in range(CORES):
        random = world.random("node", "cpu", str(core))
        here = np.clip(busy * random.lognormal(0, 0.1, world.count), 0, 0.99)
        for mode, share in MODES.items():
            yield "node_cpu_seconds_total", {"cpu": str(core), "mode": mode}, counter(share * here, start=1e5)
        yield "node_cpu_seconds_total", {"cpu": str(core), "mode": "idle"}, counter(1 - here, start=3e6)
    for minutes in (1, 5, 15):
        smooth = np.convolve(_busy(world), np.ones(minutes) / minutes, mode="same")
        yield f"node_load{minutes}", {}, np.round(smooth * 1.1, 2)


def _memory(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    always = np.ones(world.count)
    used = 1.08 * sum(world.use(container, "memory") for container in CONTAINERS)
    yield "node_memory_MemTotal_bytes", {}, MEMORY * always
    yield "node_memory_MemAvailable_bytes", {}, pages(MEMORY - used)
    yield "node_memory_MemFree_bytes", {}, pages(0.12 * (MEMORY - used))
    yield "node_memory_Cached_bytes", {}, pages(0.8 * (MEMORY - used))
    yield "node_memory_Buffers_bytes", {}, 300 * MIB * always
    yield "node_memory_SwapTotal_bytes", {}, 0 * always
    yield "node_memory_SwapFree_bytes", {}, 0 * always


def _filesystems(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    """All volumes and the containers' logs lie on one disk.

    As designed, the exporter sees it through the container: at /rootfs and at the files that docker mounts.
    """
    mounts = ["/"] if world.profile == "corrected" else ["/rootfs", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf"]
    volumes = sum(
        world.use(container, "disk") for container in MONITORING if container.disk and container.name in VOLUMES
    )
    grown = 9e4 * np.cumsum(world.load)  # the logs of Elasticsearch and of the containers
    used = np.minimum(0.93 * DISK, 120 * GIB + volumes + grown)
    for mount in mounts:
        labels = {"device": "/dev/sda2", "fstype": "ext4", "mountpoint": mount}
        yield from _filesystem(labels, DISK, used)
    always = np.ones(world.count)
    yield from _filesystem({"device": "tmpfs", "fstype": "tmpfs", "mountpoint": "/run"}, 3.2 * GIB, 3e6 * always)


def _filesystem(
    labels: dict[str, str], size: float, used: np.ndarray
) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    always = np.ones(len(used))
    reserved = 0.05 * size if labels["fstype"] == "ext4" else 0  # for root
    yield "node_filesystem_size_bytes", labels, pages(size * always)
    yield "node_filesystem_free_bytes", labels, pages(size - used)
    yield "node_filesystem_avail_bytes", labels, pages(size - used - reserved)
    yield "node_filesystem_files", labels, INODES * always
    yield "node_filesystem_files_free", labels, np.round(INODES - used / 4e5)
    yield "node_filesystem_readonly", labels, 0 * always


def _network(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    """On a bridge network, as designed, the exporter sees its own interface and not the host's."""
    devices = {"eth0": 900_000.0, "docker0": 500_000.0, "lo": 20_000.0}
    if world.profile == "designed":
        devices = {"eth0": 900.0, "lo": 5.0}
    for device, rate in devices.items():
        for direction in ("receive", "transmit"):
            random = world.random("node", "network", device, direction)
            noisy = rate * (0.15 + world.load) * random.lognormal(0, 0.2, world.count)
            yield f"node_network_{direction}_bytes_total", {"device": device}, events(random, noisy, start=1e9)


def _volumes(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    """Sizes that the host's cron job writes for the textfile collector; the design has no such job."""
    if world.profile == "designed":
        return
    for container in MONITORING:
        if container.name in VOLUMES:
            labels = {"directory": VOLUME.format(container.name)}
            yield "node_directory_size_bytes", labels, pages(world.use(container, "disk"))


def _itself(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    always = np.ones(world.count)
    for collector in COLLECTORS:
        yield "node_scrape_collector_success", {"collector": collector}, always
        seconds = walk(world.random("node", "collector", collector), world.count, 0.0005, 0.003)
        yield "node_scrape_collector_duration_seconds", {"collector": collector}, np.round(seconds, 6)
    yield "node_textfile_scrape_error", {}, 0 * always
    yield "node_boot_time_seconds", {}, (world.start.timestamp() - 40 * 86_400) * always
    yield "node_time_seconds", {}, world.seconds + NODE.offset
