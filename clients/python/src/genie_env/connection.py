"""One HTTP connection that is kept between requests, and opened again when it is gone."""

import http.client
import json
import secrets
import urllib.parse
from typing import Any

from genie_env import safetensors
from genie_env.errors import GenieError

# What is raised where a connection ended before the answer began; `RemoteDisconnected` is one of them.
_GONE = (ConnectionError, http.client.BadStatusLine, http.client.CannotSendRequest)


class Connection:
    """Sends one request after the other, each with a name of its own: the server does a request of one name once."""

    def __init__(self, url: str, timeout: float) -> None:
        address = urllib.parse.urlsplit(url)
        if address.scheme != "http" or not address.hostname:
            raise ValueError(f"{url}: expected an address such as http://127.0.0.1:5555")
        self.url = url
        self._http = http.client.HTTPConnection(address.hostname, address.port, timeout=timeout)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer: arrays by name, or what came as JSON."""
        headers = {"Accept": f"{safetensors.MEDIA_TYPE}, application/json", "Genie-Request": secrets.token_hex(16)}
        text = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            text = json.dumps(body)
        try:
            response = self._send(method, path, text, headers)
            data = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._http.close()
            what = str(error) or type(error).__name__
            raise GenieError(f"{self.url}: no answer ({what}): is `genie env` running there?") from error
        if response.headers.get_content_type() == safetensors.MEDIA_TYPE:
            return safetensors.decode(data)
        try:
            answer = json.loads(data)
        except ValueError as error:
            raise GenieError(f"{self.url}: what answers there is not `genie env`") from error
        if not isinstance(answer, dict):
            raise GenieError(f"{self.url}: what answers there is not `genie env`")
        if response.status != 200:
            raise GenieError(f"{method} {path}: {answer.get('error', response.reason)}")
        return answer

    def close(self) -> None:
        """Ends the connection; the next request opens another one."""
        self._http.close()

    def _send(self, method: str, path: str, text: str | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        """The answer, as soon as it begins."""
        kept = self._http.sock is not None
        try:
            self._http.request(method, path, text, headers)
            return self._http.getresponse()
        except _GONE:
            # A connection that was kept may have ended while nobody used it: a proxy, a laptop that slept, a server
            # that was started anew. The same name goes with the request again, so nothing is done twice.
            if not kept:
                raise
            self._http.close()
            self._http.request(method, path, text, headers)
            return self._http.getresponse()
