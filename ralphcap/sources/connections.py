"""Which connections are open, and how are they cut while another thread waits on them? Imports nothing of the project.

Prometheus gives a query up as soon as the connection that asked for it is gone.
"""

import socket
from contextlib import suppress
from typing import Any
from weakref import WeakSet


class Connections:
    """The open sockets of an HTTPAdapter of requests, whoever mounted it."""

    def __init__(self, adapter: Any) -> None:
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._adapter = adapter
        self._proxied = adapter.proxy_manager_for
        self._watch(adapter.poolmanager)
        adapter.proxy_manager_for = self._proxy_manager_for  # these pools are made at the first call through a proxy

    def _proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """The pools of connections through a proxy."""
        known = proxy in self._adapter.proxy_manager
        manager = self._proxied(proxy, **options)
        if not known:
            self._watch(manager)
        return manager

    def cut(self) -> None:
        """End every connection now: whatever waits on one fails at once."""
        for one in list(self._sockets):
            with suppress(OSError):  # ended already
                socket.socket.shutdown(one, socket.SHUT_RDWR)  # not TLS' own, which waits for the other side

    def _watch(self, manager: Any) -> None:
        pools = manager.pool_classes_by_scheme
        manager.pool_classes_by_scheme = {scheme: _watched(pool, self._sockets) for scheme, pool in pools.items()}


def _watched(pool: Any, sockets: "WeakSet[socket.socket]") -> Any:
    """A kind of pool whose connections note their sockets."""

    class Connection(pool.ConnectionCls):  # type: ignore[misc] # one of two classes, chosen by the caller
        def connect(self) -> None:
            super().connect()
            sockets.add(self.sock)

    return type(pool.__name__, (pool,), {"ConnectionCls": Connection})
