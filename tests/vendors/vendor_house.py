"""What simulated vendors have in common: books on disk, ways to fail, and HTTP in front of them. Each vendor is a program of its
own beside this file, a process that outlives every server that buys from it.

A program derives a Door, and opens it with `keep_open`; it then prints "vendor http://127.0.0.1:PORT" and serves until whoever
started it has gone.
"""

import http.server
import json
import os
import socket
import sys
import threading
import time
import urllib.parse


def now_ms():
    return int(time.time() * 1000)


class Books:
    """The append-only log of what was billed: one JSON object a line, on disk before `write` returns."""

    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def write(self, line):
        os.write(self.file, (json.dumps(line) + "\n").encode())
        os.fsync(self.file)


def read_books(path):
    """What a judge sees."""
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Hangup(Exception):
    """The connection is cut without an answer."""


class Refusal(Exception):
    def __init__(self, status, sentence, **headers):
        super().__init__(sentence)
        self.status = status
        self.headers = headers


class Door(http.server.BaseHTTPRequestHandler):
    """One request a connection. A vendor's own door has `answer(method, path, query)`, which may raise Hangup and Refusal."""

    def do_GET(self):
        self.serve("GET")

    def do_POST(self):
        self.serve("POST")

    def serve(self, method):
        url = urllib.parse.urlsplit(self.path)
        try:
            self.answer(method, url.path.strip("/").split("/"), dict(urllib.parse.parse_qsl(url.query)))
        except Hangup:
            self.connection.shutdown(socket.SHUT_RDWR)
        except Refusal as refusal:
            self.say(refusal.status, {"detail": str(refusal)}, **refusal.headers)

    def body(self):
        """Of a request that came whole; who is killed while it sends has asked for nothing."""
        length = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(length)
        if len(content) < length:
            raise Hangup
        return content

    def say(self, status, body, **headers):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


class Street(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Who asked may have been killed meanwhile: that is no fault here."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def keep_open(door, port):
    street = Street(("127.0.0.1", port), door)
    threading.Thread(target=street.serve_forever, daemon=True).start()
    print(f"vendor http://127.0.0.1:{street.server_address[1]}", flush=True)
    sys.stdin.read()
