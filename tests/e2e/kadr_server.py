"""kadr serve as tests see it: started, killed and started again on one data folder, asked over HTTP; and a web server with clips."""

import functools
import http.server
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

BUILD = pathlib.Path(os.environ["KADR_BUILD"])
PATIENCE_S = 120
KEY = "a-key-that-only-tests-have"


class QuietFiles(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


class PatientServer(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A kadr that is killed leaves its downloads; that is no fault here."""


class ClipServer:
    """Serves a folder on 127.0.0.1."""

    def __init__(self, folder):
        handler = functools.partial(QuietFiles, directory=str(folder))
        self.server = PatientServer(("127.0.0.1", 0), handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, name):
        return f"http://127.0.0.1:{self.port}/{name}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class KadrServer:
    """One data folder, and at most one kadr serve on it at a time."""

    def __init__(self, data, clips, **settings):
        self.data = pathlib.Path(data)
        self.process = None
        self.url = None
        self.variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.data),
            "KADR_DATA": str(self.data),
            "KADR_PORT": "0",
            "KADR_API_KEY": KEY,
            "KADR_FETCH_ALLOW": "127.0.0.0/8",
            "KADR_FETCH_PORTS": str(clips.port),
            "KADR_RATE_A_MINUTE": "0",
            "KADR_RATE_AN_HOUR": "0",
            "KADR_LOG_FORMAT": "json",
        } | settings

    def start(self):
        """Starts it and waits until it answers. Returns the seconds that took."""
        began = time.monotonic()
        self.log = open(self.data / "log", "ab")
        self.process = subprocess.Popen([BUILD / "kadr", "serve"], cwd=self.data, env=self.variables, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=self.log, text=True)
        for line in self.process.stdout:
            found = re.match(r"kadr serves (http://\S+)", line)
            if found:
                self.url = found.group(1)
                return time.monotonic() - began
        raise AssertionError("kadr serve did not start: " + (self.data / "log").read_text()[-2000:])

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.log.close()

    def stop(self):
        """Asks it to stop; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE_S)
        self.process.stdout.close()
        self.log.close()
        return code

    def ask(self, method, path, body=None, key=KEY, headers=None):
        """Status, headers and body; JSON is read."""
        request = urllib.request.Request(path if path.startswith("http") else self.url + path, method=method,
                                         data=None if body is None else json.dumps(body).encode())
        if key:
            request.add_header("X-API-Key", key)
        if body is not None:
            request.add_header("Content-Type", "application/json")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return answer.status, answer.headers, read_body(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, read_body(error)


def read_body(answer):
    content = answer.read()
    return json.loads(content) if content and "json" in answer.headers.get("Content-Type", "") else content


class ServerTest(unittest.TestCase):
    """Small clips on a web server, and a kadr serve that uses them."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kadr-server-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.clips = ClipServer(BUILD / "clips" / "odd")
        self.addCleanup(self.clips.close)

    def serve(self, name="data", **settings):
        (self.folder / name).mkdir(exist_ok=True)
        server = KadrServer(self.folder / name, self.clips, **settings)
        server.start()
        self.addCleanup(lambda: server.process.poll() is None and server.kill())
        return server

    def wait_for(self, server, task):
        """Polls as the older tool's scripts do, until the task has ended."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            status, _, body = server.ask("GET", f"/status/{task}")
            self.assertEqual(status, 200, body)
            if body["status"] in ("SUCCESS", "FAILURE"):
                return body
            time.sleep(0.1)
        self.fail(f"{task} did not end: {body}")
