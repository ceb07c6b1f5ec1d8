"""The commands that talk to a server, and the settings by which they find it, against a server of the test's own."""

import contextlib
import hashlib
import http.server
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import threading
import time
import unittest

from kadr_program import KADR, PATIENCE_S, SMALL, KadrTest, check_video
from kadr_server import ServerTest

BAD_USAGE, BAD_INPUT, NO_PLACE, NETWORK, CANCELLED = 2, 3, 4, 5, 130
CANARY = "canary-key-0123456789"


class Handler(http.server.BaseHTTPRequestHandler):
    """A server with one job, a1, that has succeeded."""

    answers = {
        "GET /v1/jobs?limit=20": {"jobs": [{"id": "a1", "state": "succeeded", "name": "Весна\x1b[2J"}], "next_cursor": "a1"},
        "GET /v1/jobs/a1": {"id": "a1", "state": "succeeded"},
        "GET /v1/jobs/a1/steps": {"steps": [{"number": 1, "key": "fetch[1]", "state": "done"}]},
        "GET /v1/jobs/a1/approvals": {"approvals": [{"step": 4, "key": "script", "state": "waiting", "subject": "Hi"}]},
        "GET /v1/jobs/a1/outputs": {"outputs": [{"name": "a.mp4", "bytes": 5, "url": "http://x/1"}]},
        "GET /v1/keys": {"keys": [{"id": "key_1", "name": "admin", "scopes": ["read"]}]},
        "POST /v1/jobs": {"id": "a1", "state": "queued"},
        "POST /v1/jobs/a1/cancel": {"id": "a1", "state": "cancelled"},
        "POST /v1/jobs/a1/approvals/4": {"step": 4, "state": "approved"},
        "POST /v1/keys": {"id": "key_2", "key": "kadr_made"},
    }
    events = b'id: 1\ndata: {"number":1,"at":"2026-11-21T11:51:22Z","type":"job.running","data":{}}\n\n'

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        name = f"{self.command} {self.path}"
        self.server.heard.append((name, json.loads(body) if body else None, dict(self.headers)))
        if self.headers.get("Authorization") != f"Bearer {CANARY}":
            return self.reply(401, {"code": "no_key", "detail": "this needs a key"})
        if name == "DELETE /v1/keys/key_1":
            return self.reply(204, None)
        if name == "GET /v1/jobs/a1/events":
            return self.stream()
        if name in self.answers:
            return self.reply(200, self.answers[name])
        return self.reply(404, {"code": "not_found", "detail": f"there is no {self.path}"})

    do_GET = do_POST = do_DELETE = answer

    def reply(self, status, value):
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(self.events)
        self.wfile.flush()
        self.server.streaming.set()
        if self.server.endless:
            self.rfile.read(1)  # until the client has gone

    def log_message(self, *arguments):
        pass


@contextlib.contextmanager
def server(endless=False):
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.heard, running.streaming, running.endless = [], threading.Event(), endless
    running.url = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    try:
        yield running
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


class ServerCommandsTest(KadrTest):
    def environment(self):
        kept = {name: value for name, value in super().environment().items() if not name.startswith("KADR_")}
        return kept | {"HOME": str(self.folder)}

    def kadr(self, *arguments):
        return self.run_kadr(*arguments, cwd=self.folder)

    def env_file(self, running, *lines):
        text = "\n".join([f"KADR_SERVER={running.url}", f"KADR_API_KEY='{CANARY}' # mine", *lines])
        (self.folder / ".env").write_text(text, encoding="utf-8")

    def assert_done(self, done, code=0):
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertNotIn(CANARY, done.stdout + done.stderr)
        return done.stdout


class Commands(ServerCommandsTest):
    def test_each_asks_the_server_that_the_settings_name(self):
        plan = self.write_plan({"task_name": "spring", "video_blocks": {"a": ["http://x/1.mp4"]}})
        with server() as running:
            self.env_file(running)
            self.assertIn("there are older ones", self.assert_done(self.kadr("jobs")))
            self.assertIn("kadr approve a1 4", self.assert_done(self.kadr("job", "a1")))
            self.assertIn("a1", self.assert_done(self.kadr("submit", plan, "--name", "n", "--idempotency-key", "k1")))
            self.assertIn("http://x/1", self.assert_done(self.kadr("job", "a1", "--follow")))
            self.assertIn("cancelled", self.assert_done(self.kadr("cancel", "a1")))
            self.assertIn("approved", self.assert_done(self.kadr("approve", "a1", "script", "--edits", plan)))
            self.assertEqual(self.assert_done(self.kadr("key", "create", "--name", "x", "--days", "2")), "kadr_made\n")
            self.assertIn("key_1", self.assert_done(self.kadr("key", "list")))
            self.assertIn("revoked", self.assert_done(self.kadr("key", "revoke", "key_1")))
            sent = {name: (body, headers) for name, body, headers in running.heard}
        plan_value = json.loads(plan.read_text())
        self.assertEqual(sent["POST /v1/jobs"][0], {"recipe": "mix", "request": plan_value, "name": "n"})
        self.assertEqual(sent["POST /v1/jobs"][1]["Idempotency-Key"], "k1")
        self.assertEqual(sent["POST /v1/jobs/a1/approvals/4"][0], {"decision": "approve", "edits": plan_value})
        self.assertEqual(sent["POST /v1/keys"][0], {"name": "x", "scopes": ["read", "write"], "life": 172800})

    def test_programs_get_one_object_a_line(self):
        with server() as running:
            self.env_file(running)
            for arguments in (["jobs"], ["job", "a1"], ["job", "a1", "--follow"], ["cancel", "a1"], ["key", "list"]):
                with self.subTest(arguments=arguments):
                    lines = self.assert_done(self.kadr(*arguments, "--json")).splitlines()
                    self.assertTrue(lines)
                    for line in lines:
                        self.assertIsInstance(json.loads(line), dict)

    def test_nothing_that_a_server_says_commands_a_terminal(self):
        with server() as running:
            self.env_file(running)
            self.assertNotIn("\x1b", self.assert_done(self.kadr("jobs")))

    def test_failures_have_their_exit_codes(self):
        with server() as running:
            self.env_file(running)
            self.assertIn("there is no /v1/jobs/zz", self.kadr("job", "zz").stderr)
            self.assert_done(self.kadr("job", "zz"), BAD_INPUT)
            self.assert_done(self.kadr("job", "../keys"), BAD_INPUT)
            self.assert_done(self.kadr("jobs", "--key", "wrong"), NO_PLACE)
            self.assert_done(self.kadr("submit", "missing.json"), BAD_USAGE)
            self.assert_done(self.kadr("jobs", "--server", "nowhere"), BAD_USAGE)
            self.assertNotIn("GET /v1/keys", [name for name, _, _ in running.heard])
        self.assert_done(self.kadr("jobs"), NETWORK)

    def test_control_c_ends_the_watching(self):
        with server(endless=True) as running:
            self.env_file(running)
            watching = subprocess.Popen([KADR, "job", "a1", "--follow"], cwd=self.folder, env=self.environment(),
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self.assertTrue(running.streaming.wait(PATIENCE_S))
            watching.send_signal(signal.SIGINT)
            _, complaint = watching.communicate(timeout=PATIENCE_S)
            self.assertEqual(watching.returncode, CANCELLED)
            self.assertIn("goes on without you", complaint)
            self.assertNotIn("POST /v1/jobs/a1/cancel", [name for name, _, _ in running.heard])


class Garbage(ServerCommandsTest):
    """kadr gc on a data folder that no server uses."""

    def setUp(self):
        super().setUp()
        self.data = self.folder / "data"
        self.artifact = self.old_file(f"artifacts/{hashlib.sha256(b'film').hexdigest()[:2]}",
                                      hashlib.sha256(b"film").hexdigest(), b"film")
        self.download = self.old_file("downloads", hashlib.sha256(b"url").hexdigest(), b"the beginning")

    def old_file(self, folder, name, content):
        path = self.data / "store" / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        two_hours_ago = time.time() - 7200
        os.utime(path, (two_hours_ago, two_hours_ago))
        return path

    def collect(self, *options):
        done = self.kadr("gc", "--data", self.data, "--json", *options)
        return [json.loads(line) for line in self.assert_done(done).splitlines()]

    def test_a_dry_run_tells_what_would_go_and_nothing_does(self):
        events = self.collect("--dry-run")

        self.assertEqual({event["kind"]: (event["files"], event["bytes"]) for event in events},
                         {"artifacts": (1, 4), "downloads": (1, 13), "all": (2, 17)})
        self.assertTrue(all(event["event"] == "garbage" for event in events))
        self.assertTrue(self.artifact.exists() and self.download.exists())
        said = self.assert_done(self.kadr("gc", "--data", self.data, "--dry-run"))
        self.assertIn("would remove 2 files", said)

    def test_an_artifact_is_marked_first_and_goes_after_the_grace(self):
        events = self.collect()
        self.assertEqual((events[0]["event"], events[0]["kind"], events[0]["files"]), ("removed", "downloads", 1))
        self.assertEqual((events[-1]["event"], events[-1]["files"]), ("marked", 1))
        self.assertFalse(self.download.exists())
        self.assertTrue(self.artifact.exists())

        self.collect()
        self.assertTrue(self.artifact.exists(), "the grace is not over")

        with contextlib.closing(sqlite3.connect(self.data / "kadr.db")) as database, database:
            database.execute("UPDATE garbage SET found_at = found_at - 960000")
        removed = self.collect()[0]
        self.assertEqual((removed["event"], removed["kind"], removed["bytes"]), ("removed", "artifacts", 4))
        self.assertFalse(self.artifact.exists())

    def test_what_cannot_be_collected_is_said(self):
        self.assert_done(self.kadr("gc"), BAD_USAGE)
        self.assertIn("no data folder", self.kadr("gc", "--data", "nowhere").stderr)
        (self.folder / "file").write_text("")
        self.assertNotEqual(self.kadr("gc", "--data", "file").returncode, 0)
        self.assertTrue(self.artifact.exists())


class Backups(ServerTest):
    """A server's database is lost, and comes back."""

    def kadr(self, *arguments):
        return subprocess.run([KADR, *arguments], capture_output=True, text=True, timeout=PATIENCE_S, cwd=self.folder,
                              env={"PATH": os.environ["PATH"], "HOME": str(self.folder)})

    def make_videos(self, server, task):
        plan = SMALL | {"task_name": task, "video_blocks": {"a": [self.clips.url("join_a.mp4")]}}
        _, _, submitted = server.ask("POST", "/process_media", plan)
        done = self.wait_for(server, submitted["task_id"])
        self.assertEqual(done["status"], "SUCCESS", done)
        return submitted["task_id"]

    def assert_plays(self, server, task):
        for url in self.wait_for(server, task)["result"]["generated_files"]:
            status, _, content = server.ask("GET", url, key=None)
            self.assertEqual(status, 200)
            video = self.folder / "video.mp4"
            video.write_bytes(content)
            check_video(video)

    def test_a_backup_brings_back_the_jobs_and_their_videos_play(self):
        server = self.serve()
        kept = self.make_videos(server, "kept")
        backup = self.folder / "backup.db"
        self.assertEqual(self.kadr("backup", backup, "--data", server.data).returncode, 0)
        lost = self.make_videos(server, "lost")

        refused = self.kadr("restore", backup, "--data", server.data)
        self.assertNotEqual(refused.returncode, 0, "a server runs")
        self.assertIn("another", refused.stderr)
        server.stop()
        refused = self.kadr("restore", backup, "--data", server.data)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("--force", refused.stderr)
        (server.data / "kadr.db").write_bytes(b"destroyed" * 1000)

        done = self.kadr("restore", backup, "--data", server.data, "--force", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        told = json.loads(done.stdout)
        self.assertEqual((told["jobs"], told["unfinished_jobs"], told["missing_artifacts"]), (1, 0, 0))
        self.assertGreater(told["artifacts"], 0)
        self.assertEqual(pathlib.Path(told["set_aside"]).read_bytes()[:9], b"destroyed")
        server.start()

        self.assertEqual([job["id"] for job in server.ask("GET", "/v1/jobs")[2]["jobs"]], [kept])
        self.assertEqual(server.ask("GET", f"/status/{lost}")[0], 404)
        self.assert_plays(server, kept)

    def test_missing_artifacts_are_counted(self):
        server = self.serve()
        self.make_videos(server, "kept")
        backup = self.folder / "backup.db"
        self.assertEqual(self.kadr("backup", backup, "--data", server.data).returncode, 0)
        server.stop()

        done = self.kadr("restore", backup, "--data", self.folder / "elsewhere", "--json")

        self.assertEqual(done.returncode, 0, done.stderr)
        told = json.loads(done.stdout)
        self.assertGreater(told["missing_artifacts"], 0)
        self.assertEqual(told["missing_artifacts"], told["artifacts"])

    def test_a_server_backs_itself_up(self):
        server = self.serve()
        kept = self.make_videos(server, "kept")
        end = time.monotonic() + PATIENCE_S
        while (found := server.ask("GET", "/v1/settings")[2]["last_backup"]) is None and time.monotonic() < end:
            time.sleep(0.05)
        self.assertIsNotNone(found)
        self.assertIn(b"kadr_backup_failures 0", server.ask("GET", "/metrics")[2])
        server.stop()
        made = list((server.data / "backups").iterdir())
        self.assertEqual(len(made), 1)
        self.assertRegex(made[0].name, r"^kadr-\d{8}T\d{6}Z\.db$")

        done = self.kadr("restore", made[0], "--data", self.folder / "elsewhere")

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("is the database of", done.stdout)
        self.assertTrue(kept)

    def test_a_backup_that_is_none_changes_nothing(self):
        server = self.serve()
        kept = self.make_videos(server, "kept")
        server.stop()
        (self.folder / "none.db").write_bytes(b"no database at all" * 1000)

        done = self.kadr("restore", self.folder / "none.db", "--data", server.data, "--force")

        self.assertEqual(done.returncode, 1, done.stderr)
        server.start()
        self.assert_plays(server, kept)


class Settings(ServerCommandsTest):
    def test_are_shown_with_their_origin_and_without_secrets(self):
        names = ("KADR_API_KEY", "DATABASE_URL", "GOOGLE_KEY", "OPENAI_API_KEY", "REPLICATE_API_TOKEN", "RUNWAY_API_KEY",
                 "HEYGEN_API_KEY", "ELEVENLABS_API", "BOT_TOKEN")
        (self.folder / ".env").write_text("".join(f"{name}={CANARY}\n" for name in names) + "PORT=9000\n")
        (self.folder / "kadr.yaml").write_text("rate: {a_minute: 7}\n")
        for options in ([], ["--json"]):
            self.assert_done(self.kadr("settings", "--log-level", "debug", *options))
        lines = [json.loads(line) for line in self.kadr("settings", "--log-level", "debug", "--json").stdout.splitlines()]
        shown = {line["setting"]: (line["value"], line["from"]) for line in lines}
        self.assertEqual(shown["listen.port"], ("9000", "PORT in .env"))
        self.assertEqual(shown["rate.a_minute"], ("7", "kadr.yaml, line 1"))
        self.assertEqual(shown["log.level"], ("debug", "--log-level"))
        self.assertEqual(shown["rate.an_hour"], ("20", "default"))
        self.assertEqual(shown["auth.api_key"], (None, "KADR_API_KEY in .env"))

    def test_that_are_wrong_are_one_sentence(self):
        (self.folder / "kadr.yaml").write_text("listen: {prot: 80}\n")
        done = self.kadr("settings")
        self.assert_done(done, BAD_USAGE)
        self.assertEqual(done.stderr,
                         "kadr: kadr.yaml, line 1: there is no setting listen.prot; did you mean listen.port?\n")


if __name__ == "__main__":
    unittest.main()
