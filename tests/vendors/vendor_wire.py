"""HTTP as simulated vendors see it: a request, the parts of a form, an answer, the signature of a webhook, and the door in front of a
simulator."""

import base64
import hashlib
import hmac
import http.server
import json
import re
import secrets
import socket
import time
import urllib.parse

from vendor_house import Hangup


class Part:
    """One field of multipart/form-data."""

    def __init__(self, name, file_name, media_type, content):
        self.name = name
        self.file_name = file_name
        self.media_type = media_type
        self.content = content

    def text(self):
        return self.content.decode()


def form_part(piece):
    head, _, content = piece.partition(b"\r\n\r\n")
    text = head.decode("utf-8", "replace")
    name = re.search(r'[; ]name="([^"]*)"', text)
    file_name = re.search(r'filename="([^"]*)"', text)
    media_type = re.search(r"(?i)content-type:\s*([^\s;]+)", text)
    return Part(name[1] if name else "", file_name and file_name[1], media_type[1] if media_type else "text/plain", content)


class Request:
    def __init__(self, method, target, headers, body):
        url = urllib.parse.urlsplit(target)
        self.method = method
        self.target = target
        self.path = url.path
        self.query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        self.headers = headers  # names in any letter case
        self.body = body

    @property
    def media_type(self):
        return self.headers.get("Content-Type", "").split(";")[0].strip().lower()

    @property
    def digest(self):
        """Of the content: the same for the same request sent again, also where a form's boundary differs."""
        if self.media_type != "multipart/form-data":
            return hashlib.sha256(self.body).hexdigest()
        sums = [f"{part.name} {hashlib.sha256(part.content).hexdigest()}" for part in self.form()]
        return hashlib.sha256("\n".join(sums).encode()).hexdigest()

    def json(self):
        """Raises ValueError when it is none."""
        return json.loads(self.body)

    def form(self):
        """The parts of a multipart/form-data body, in order. Raises ValueError when it is none."""
        boundary = re.search(r'boundary="?([^";]+)', self.headers.get("Content-Type", ""))
        if not boundary:
            raise ValueError("the body is no form")
        pieces = (b"\r\n" + self.body).split(b"\r\n--" + boundary[1].encode())
        return [form_part(piece) for piece in pieces[1:-1]]

    def fields(self):
        """The form's parts by name; of several with one name the last."""
        return {part.name: part for part in self.form()}

    def told(self):
        """As GET /_control shows it."""
        shown = {"method": self.method, "path": self.path, "query": self.query, "headers": dict(self.headers.items())}
        if self.media_type == "application/json":
            try:
                shown["body"] = self.json()
            except ValueError:
                shown["body"] = None
        elif self.media_type == "multipart/form-data":
            shown["form"] = [{"name": part.name, "file_name": part.file_name, "media_type": part.media_type,
                              "bytes": len(part.content),
                              "text": None if part.file_name else part.content.decode("utf-8", "replace")}
                             for part in self.form()]
        else:
            shown["bytes"] = len(self.body)
        return shown


class Answer:
    """\\param body bytes, or anything that JSON can say."""

    def __init__(self, status, body=b"", media_type=None, **headers):
        self.status = status
        self.content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.media_type = media_type or ("application/octet-stream" if isinstance(body, bytes) else "application/json")
        self.headers = {name.replace("_", "-"): str(value) for name, value in headers.items()}


def standard_signature(secret, identity, timestamp, body):
    """Of Standard Webhooks: `secret` is "whsec_" and Base64."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{identity}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def standard_webhook_headers(secret, body, identity=None):
    identity = identity or "msg_" + secrets.token_hex(12)
    timestamp = str(int(time.time()))
    return {"Content-Type": "application/json", "webhook-id": identity, "webhook-timestamp": timestamp,
            "webhook-signature": standard_signature(secret, identity, timestamp, body)}


class SimulatorDoor(http.server.BaseHTTPRequestHandler):
    """HTTP in front of a simulator: one request a connection."""

    protocol_version = "HTTP/1.1"
    simulator = None

    def serve(self):
        self.close_connection = True
        try:
            request = Request(self.command, self.path, self.headers, self.body())
            self.send(self.simulator.answer(request))
        except Hangup:
            self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = serve

    def body(self):
        """Of a request that came whole; who is killed while it sends has asked for nothing."""
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self.chunks()
        length = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(length)
        if len(content) < length:
            raise Hangup
        return content

    def chunks(self):
        content = b""
        while True:
            line = self.rfile.readline()
            if not line:
                raise Hangup
            length = int(line.split(b";")[0], 16)
            content += self.rfile.read(length)
            self.rfile.readline()
            if length == 0:
                return content

    def send(self, answer):
        fault = getattr(answer, "fault", None)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(len(answer.content)))
        self.send_header("Connection", "close")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        content = answer.content[:len(answer.content) // 2] if fault == "truncate" else answer.content
        if fault == "slow":
            return self.send_slowly(content)
        self.wfile.write(content)

    def send_slowly(self, content):
        """In twenty pieces over three (scaled) seconds."""
        size = max(1, len(content) // 20)
        for start in range(0, len(content), size):
            self.wfile.write(content[start:start + size])
            self.wfile.flush()
            time.sleep(self.simulator.scaled(3) / 20)

    def log_message(self, *arguments):
        pass
