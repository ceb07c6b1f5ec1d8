"""What the end-to-end tests share: the kadr program of the build under test, its folders, and measuring what it made."""

import http.server
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest

BUILD = pathlib.Path(os.environ["KADR_BUILD"])
KADR = BUILD / "kadr"
CLIPS = BUILD / "clips" / "odd"

# Sanitizers make everything slower; nothing here should ever take this long.
PATIENCE_S = 240

# What all plans of these tests begin with: small pictures, quick to encode.
SMALL = {"task_name": "small", "canvas": "180x320@30", "preset": "ultrafast"}


def check_video(path, clip_size="320x180"):
    """Parses and decodes a finished video strictly; what is in it, as a dictionary."""
    done = subprocess.run([BUILD / "kadr-check", path, clip_size], capture_output=True, text=True, timeout=PATIENCE_S)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


def clip(name):
    return str(CLIPS / name)


class KadrTest(unittest.TestCase):
    """Each test has a folder of its own, with a cache and a place for videos in it."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kadr-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.out = self.folder / "out"
        self.cache = self.folder / "cache"

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if name not in ("KADR_CACHE", "XDG_CACHE_HOME")}
        return kept | {"KADR_CACHE": str(self.cache), "LC_ALL": "C.UTF-8"}

    def write_plan(self, plan, name="plan.json"):
        path = self.folder / name
        path.write_text(plan if isinstance(plan, str) else json.dumps(plan, ensure_ascii=False), encoding="utf-8")
        return path

    def command(self, plan, *options, out=None):
        return [KADR, "mix", self.write_plan(plan), "--out", out or self.out, *options]

    def run_kadr(self, *arguments, **options):
        return subprocess.run([KADR, *arguments], capture_output=True, text=True, timeout=PATIENCE_S,
                              stdin=subprocess.DEVNULL, env=self.environment(), **options)

    def mix(self, plan, *options, out=None):
        return subprocess.run(self.command(plan, *options, out=out), capture_output=True, text=True,
                              timeout=PATIENCE_S, stdin=subprocess.DEVNULL, env=self.environment())

    def mix_well(self, plan, *options, out=None):
        """Mixes with --json; the events, after checking that it went well."""
        done = self.mix(plan, "--json", *options, out=out)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def start_mix(self, plan, *options):
        """A running mix with --json, in a session of its own, so that everything it started can be found again."""
        process = subprocess.Popen(self.command(plan, "--json", *options), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                                   env=self.environment(), start_new_session=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(end_session, process)
        return process

    def videos(self, out=None):
        return sorted((out or self.out).glob("*.mp4"))

    def assert_refused(self, done, exit_code, *words):
        """One clear sentence on standard error, and the right exit code."""
        self.assertEqual(done.returncode, exit_code, done.stdout + done.stderr)
        complaints = [line for line in done.stderr.splitlines() if line.startswith("kadr:")]
        self.assertEqual(len(complaints), 1, done.stderr)
        for word in words:
            self.assertIn(word, complaints[0])


def session_members(session):
    """Processes that still live in a session."""
    members = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            members.append(int(entry.name))
    return members


def end_session(process):
    for member in session_members(process.pid):
        try:
            os.kill(member, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait()


class WebServer:
    """A server on this machine that answers each path as a test says: {path: function(handler)}."""

    def __init__(self, answers):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                path = self.path.partition("?")[0]
                answers.get(path, answer_missing)(self)

            def do_POST(self):
                self.do_GET()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def answer_missing(handler):
    handler.send_response(404)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def answer_bytes(body, content_type="application/octet-stream"):
    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
    return answer


def answer_file(path, content_type):
    """With byte ranges, as players ask for them."""
    def answer(handler):
        body = pathlib.Path(path).read_bytes()
        first, last = 0, len(body) - 1
        asked = handler.headers.get("Range")
        if asked:
            begin, _, end = asked.removeprefix("bytes=").partition("-")
            first, last = int(begin), int(end) if end else last
        handler.send_response(206 if asked else 200)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Accept-Ranges", "bytes")
        handler.send_header("Content-Length", str(last - first + 1))
        if asked:
            handler.send_header("Content-Range", f"bytes {first}-{last}/{len(body)}")
        handler.end_headers()
        try:
            handler.wfile.write(body[first:last + 1])
        except (BrokenPipeError, ConnectionResetError):
            pass  # players leave when they have enough
    return answer
