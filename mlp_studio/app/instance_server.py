"""The first instance's ear: takes requests of later processes of the same user, and hangs up on everything else."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from mlp_studio.app.single_instance import ACCEPTED, LIMIT, Instance, has_left, is_own_peer, parse

LINE_MS = 1000
"""How long a peer has for its one line."""
MAX_PEERS = 40
"""How many may be connected at once, each of them for a moment only; ten fewer than the system queues for the server meanwhile."""


class InstanceServer(QObject):
    """Listens for later processes, from `listen` until `close`.

    Signals
    -------
    requested(request)
        A later process asks for something: a `Request`. It is told that it was taken when all slots have returned, so they must be quick.
    """

    requested = Signal(object)

    def __init__(self, instance: Instance, parent: QObject | None = None) -> None:
        """Be deaf until `listen`."""
        super().__init__(parent)
        self._instance = instance
        self._peers: set[QLocalSocket] = set()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connections)

    def listen(self) -> bool:
        """Listen in the place of the first instance, which this process must be; return whether it does.

        A socket that a crashed process left is taken over. Where there can be no socket, the place is given up: a later process would
        wait for it in vain.
        """
        if not self._instance.is_first:
            return False
        QLocalServer.removeServer(self._instance.server)
        if not self._server.listen(self._instance.server):
            self._instance.release()
        return self._server.isListening()

    def close(self) -> None:
        """Hang up, and give the place up to the next process."""
        self._server.close()
        for peer in list(self._peers):
            peer.abort()
        self._instance.release()

    def _on_connections(self) -> None:
        while self._server.hasPendingConnections():
            self._meet(self._server.nextPendingConnection())

    def _meet(self, peer: QLocalSocket) -> None:
        peer.disconnected.connect(peer.deleteLater)
        if len(self._peers) >= MAX_PEERS or not is_own_peer(int(peer.socketDescriptor())):
            peer.abort()
            return
        self._peers.add(peer)
        peer.disconnected.connect(partial(self._peers.discard, peer))
        peer.setReadBufferSize(LIMIT)
        patience = QTimer(peer)
        patience.setSingleShot(True)
        patience.timeout.connect(partial(_hang_up, peer))  # not its method: that is no slot, and would have to become one
        patience.start(LINE_MS)
        peer.readyRead.connect(partial(self._on_bytes, peer))
        self._on_bytes(peer)  # they may have come with the connection

    def _on_bytes(self, peer: QLocalSocket) -> None:
        if peer.state() is not QLocalSocket.LocalSocketState.ConnectedState:
            return  # one line was enough
        if not peer.canReadLine():
            if peer.bytesAvailable() >= LIMIT:
                peer.abort()
            return
        request = parse(bytes(peer.readLine(LIMIT + 1).data()))
        if request is None or has_left(int(peer.socketDescriptor())):  # whoever left has opened a window of its own
            peer.abort()
            return
        self.requested.emit(request)
        peer.write(ACCEPTED)
        peer.disconnectFromServer()  # when that is written


def _hang_up(peer: QLocalSocket) -> None:
    peer.abort()
