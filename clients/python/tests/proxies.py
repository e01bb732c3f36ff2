"""Proxies that break connections."""

import socket
import threading
import urllib.parse
from collections.abc import Callable

Passing = Callable[[socket.socket], bytes]
"""Takes what comes next over a connection; nothing ends it."""


class Proxy:
    """Passes bytes between clients and the server behind `url`."""

    def __init__(self, url: str) -> None:
        self._server = urllib.parse.urlsplit(url)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Takes no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            server = socket.create_connection((self._server.hostname or "", self._server.port or 80))
            threading.Thread(target=self._serve, args=(client, server), daemon=True).start()

    def _serve(self, client: socket.socket, server: socket.socket) -> None:
        answers = threading.Thread(target=self._pass, args=(server, client, self._answers), daemon=True)
        answers.start()
        self._pass(client, server, self._requests)
        answers.join()
        client.close()
        server.close()

    def _pass(self, source: socket.socket, target: socket.socket, more: Passing) -> None:
        try:
            while data := more(source):
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _requests(self, client: socket.socket) -> bytes:
        return client.recv(65536)

    def _answers(self, server: socket.socket) -> bytes:
        return server.recv(65536)


class Deaf(Proxy):
    """Ends the connection instead of passing on answer number `lost`."""

    def __init__(self, url: str, lost: int) -> None:
        self._lost = lost
        self.answers = 0
        super().__init__(url)

    def _answers(self, server: socket.socket) -> bytes:
        data = server.recv(65536)
        self.answers += data.startswith(b"HTTP/1.1")
        return b"" if data.startswith(b"HTTP/1.1") and self.answers == self._lost else data


class Impatient(Proxy):
    """Ends a connection over which nothing is asked for `idle` seconds. For one client at a time."""

    def __init__(self, url: str, idle: float) -> None:
        self._idle = idle
        self._asked = False
        super().__init__(url)

    def _requests(self, client: socket.socket) -> bytes:
        client.settimeout(self._idle)
        while True:
            try:
                data = client.recv(65536)
                self._asked = True
                return data
            except TimeoutError:
                if not self._asked:
                    return b""

    def _answers(self, server: socket.socket) -> bytes:
        data = server.recv(65536)
        self._asked = False
        return data
