"""Webhooks as their receivers see them: signed (verified here with hmac alone), told again until they are heard, and none lost however
often the server is killed. KADR_TEST_WEBHOOK_KILLS sets how many kills (20), KADR_TEST_WEBHOOK_SEED the moments."""

import base64
import hashlib
import hmac
import http.server
import json
import os
import random
import threading
import time
import unittest

from kadr_server import PATIENCE_S, ServerTest

KILLS = int(os.environ.get("KADR_TEST_WEBHOOK_KILLS", "20"))
SEED = int(os.environ.get("KADR_TEST_WEBHOOK_SEED", "20261121"))


def is_genuine(secret, headers, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    good = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(good, one) for one in headers["webhook-signature"].split(" "))


class Receiver:
    """Keeps what is posted to it, and answers as `answer(path, how many before)` says: a status, or None for nothing at all."""

    def __init__(self, answer=lambda path, before: 200):
        self.lock = threading.Lock()
        self.received = []  # (path, headers, body)
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver.lock:
                    before = len(receiver.received)
                    receiver.received.append((self.path, self.headers, body))
                status = answer(self.path, before)
                if status is None:
                    self.connection.recv(1)  # until the other side has gone
                    return
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                """A kadr that is killed leaves in the middle; that is no fault here."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def all(self):
        with self.lock:
            return list(self.received)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Webhooks(ServerTest):
    def receiver(self, *answer):
        receiver = Receiver(*answer)
        self.addCleanup(receiver.close)
        return receiver

    def serve_with(self, receiver, name="data"):
        return self.serve(name, KADR_FETCH_PORTS=f"{self.clips.port},{receiver.port}")

    def register(self, server, url, **fields):
        status, _, made = server.ask("POST", "/v1/webhooks", {"url": url} | fields)
        self.assertEqual(status, 201, made)
        return made

    def wait_until(self, true, what):
        end = time.monotonic() + PATIENCE_S
        while not true():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.05)

    def failing_job(self, server, number):
        """A job that ends soon: its clip is not there."""
        status, _, job = server.ask("POST", "/v1/jobs", {"recipe": "mix", "name": f"job {number}", "request": {
            "task_name": f"job{number}", "video_blocks": {"a": [self.clips.url(f"missing{number}.mp4")]}}})
        self.assertEqual(status, 201, job)
        return job["id"]

    def deliveries(self, server, webhook):
        status, _, body = server.ask("GET", f"/v1/webhooks/{webhook}/deliveries?limit=200")
        self.assertEqual(status, 200, body)
        return body["deliveries"]

    def test_the_end_of_a_job_is_told_signed(self):
        receiver = self.receiver()
        server = self.serve_with(receiver)
        made = self.register(server, receiver.url("/hook"))

        job = self.failing_job(server, 1)

        self.wait_until(receiver.all, "nothing was told")
        path, headers, body = receiver.all()[0]
        self.assertEqual(path, "/hook")
        self.assertTrue(is_genuine(made["secret"], headers, body))
        self.assertFalse(is_genuine(made["secret"], headers, body + b" "))
        self.assertLess(abs(time.time() - int(headers["webhook-timestamp"])), 60)
        told = json.loads(body)
        self.assertEqual(told["type"], "job.failed")
        self.assertEqual(told["data"]["job"], job)
        self.assertEqual(told["data"]["url"], f"/v1/jobs/{job}")
        self.assertEqual(told["data"]["details"]["error"]["code"], "not_found")
        self.wait_until(lambda: self.deliveries(server, made["id"])[0]["state"] == "delivered", "not noted as delivered")

    def test_the_secret_lies_nowhere_and_is_the_same_after_a_restart(self):
        receiver = self.receiver()
        server = self.serve_with(receiver)
        made = self.register(server, receiver.url("/hook"))
        rotated = server.ask("POST", f"/v1/webhooks/{made['id']}/rotate")[2]
        self.assertEqual(server.stop(), 0)

        for secret in (made["secret"], rotated["secret"]):
            text = secret.removeprefix("whsec_")
            for file in (entry for entry in server.data.rglob("*") if entry.is_file()):
                self.assertNotIn(text.encode(), file.read_bytes(), file.name)
                self.assertNotIn(base64.b64decode(text), file.read_bytes(), file.name)
        self.assertEqual((server.data / "webhook-secret").stat().st_mode & 0o077, 0)

        server.start()
        self.assertEqual(server.ask("POST", f"/v1/webhooks/{made['id']}/test")[0], 202)
        self.wait_until(receiver.all, "no ping came")
        _, headers, body = receiver.all()[0]
        self.assertEqual(json.loads(body)["type"], "ping")
        self.assertTrue(is_genuine(rotated["secret"], headers, body))
        self.assertTrue(is_genuine(made["secret"], headers, body), "the old secret signs for a day")

    def test_a_failure_is_tried_again_and_a_redirect_is_not_followed(self):
        # The first is answered 500, so that the second attempt comes 5 s later.
        receiver = self.receiver(lambda path, before: 500 if before == 0 else 307 if path == "/moved" else 200)
        server = self.serve_with(receiver)
        made = self.register(server, receiver.url("/hook"), events=["job.failed"])
        self.failing_job(server, 1)
        self.wait_until(lambda: len(receiver.all()) == 2, "it was not tried again")
        first, second = receiver.all()
        self.assertEqual(first[1]["webhook-id"], second[1]["webhook-id"])
        self.assertEqual(first[2], second[2])
        self.assertTrue(is_genuine(made["secret"], second[1], second[2]))

        moved = self.register(server, receiver.url("/moved"))
        server.ask("POST", f"/v1/webhooks/{moved['id']}/test")
        self.wait_until(lambda: self.deliveries(server, moved["id"])[0]["attempts"] == 1, "the ping did not end")
        self.assertIn("redirect", self.deliveries(server, moved["id"])[0]["last_error"])
        self.assertNotIn("/elsewhere", [path for path, _, _ in receiver.all()])

    def test_an_address_of_this_network_is_refused(self):
        server = self.serve("guarded", KADR_FETCH_ALLOW="", KADR_FETCH_PORTS="")
        for url in ("http://127.0.0.1/hook", "http://[::1]/hook", "http://169.254.169.254/latest/meta-data"):
            status, _, problem = server.ask("POST", "/v1/webhooks", {"url": url})
            self.assertEqual(status, 400, problem)
            self.assertIn("not on the public internet", problem["detail"])

    def test_every_end_of_a_job_is_told_however_often_the_server_is_killed(self):
        # Some say nothing at all, some fail: both are told again under the same id.
        receiver = self.receiver(lambda path, before: None if before % 7 == 3 else 503 if before % 7 == 5 else 200)
        server = self.serve_with(receiver)
        made = self.register(server, receiver.url("/hook"), events=["job.failed"])
        moments = random.Random(SEED)
        jobs = []
        for _ in range(KILLS):
            jobs += [self.failing_job(server, len(jobs) + each) for each in range(3)]
            time.sleep(moments.uniform(0, 0.3))
            server.kill()
            server.start()

        def told():
            return {json.loads(body)["data"]["job"] for _, _, body in receiver.all()}

        self.wait_until(lambda: set(jobs) <= told(), "a job was not told of")
        ids = {}
        for _, headers, body in receiver.all():
            self.assertTrue(is_genuine(made["secret"], headers, body))
            self.assertEqual(ids.setdefault(json.loads(body)["data"]["job"], headers["webhook-id"]), headers["webhook-id"])
        print(f"{KILLS} kills, {len(jobs)} jobs, told {len(receiver.all())} times")


if __name__ == "__main__":
    unittest.main()
