"""The server from outside: the older tool's contract, outputs in ranges, and what a stop leaves."""

import hashlib
import pathlib
import shutil
import subprocess
import time
import unittest

from kadr_program import CLIPS, SMALL, check_video
from kadr_server import KEY, PATIENCE_S, ClipServer, ServerTest


class Serve(ServerTest):
    def plan(self, task="spring"):
        url = self.clips.url
        return SMALL | {
            "task_name": task,
            "video_blocks": {"intro": [url("join_a.mp4"), url("rate_25.mp4")], "main": [url("join_b.mp4")]},
            "audio_blocks": {"music": [url("music.ogg")]},
            "text_to_speach": [{"text": "One after the other.", "voice": "en-us"}],
        }

    def test_the_older_contract_word_for_word(self):
        server = self.serve()

        status, _, submitted = server.ask("POST", "/process_media", self.plan())
        self.assertEqual(status, 202)
        self.assertEqual(list(submitted), ["task_id", "status", "message"])
        self.assertEqual(submitted["status"], "in queue")
        self.assertEqual(submitted["message"], "Successfully submitted")

        done = self.wait_for(server, submitted["task_id"])
        self.assertEqual(list(done), ["task_id", "status", "result"])
        self.assertEqual(done["status"], "SUCCESS", done)
        result = done["result"]
        self.assertEqual(list(result), ["status", "task_name", "generated_files", "count", "metrics"])
        self.assertEqual((result["status"], result["task_name"], result["count"]), ("ok, completed", "spring", 2))
        self.assertEqual(list(result["metrics"]), ["total_duration_sec", "files_count", "avg_time_per_file"])
        for url in result["generated_files"]:
            status, headers, content = server.ask("GET", url, key=None)
            self.assertEqual((status, headers["Content-Type"]), (200, "video/mp4"))
            video = self.folder / "video.mp4"
            video.write_bytes(content)
            check_video(video)

    def test_a_video_is_served_in_ranges_that_join_to_the_whole(self):
        server = self.serve()
        _, _, submitted = server.ask("POST", "/process_media", self.plan())
        url = self.wait_for(server, submitted["task_id"])["result"]["generated_files"][0]

        _, _, whole = server.ask("GET", url, key=None)
        parts = b""
        while len(parts) < len(whole):
            end = min(len(parts) + 50_000, len(whole)) - 1
            status, headers, part = server.ask("GET", url, key=None, headers={"Range": f"bytes={len(parts)}-{end}"})
            self.assertEqual(status, 206)
            self.assertEqual(headers["Content-Range"], f"bytes {len(parts)}-{end}/{len(whole)}")
            parts += part

        self.assertEqual(hashlib.sha256(parts).digest(), hashlib.sha256(whole).digest())

    def test_nothing_is_told_without_a_key_and_everything_with_it(self):
        server = self.serve()
        _, _, submitted = server.ask("POST", "/process_media", self.plan())
        task = submitted["task_id"]

        for path in (f"/status/{task}", "/v1/jobs", f"/v1/jobs/{task}"):
            self.assertEqual(server.ask("GET", path, key=None)[0], 401, path)
            self.assertEqual(server.ask("GET", path, key="wrong-" + KEY)[0], 401, path)
            self.assertEqual(server.ask("GET", path)[0], 200, path)

    def test_a_bad_clip_fails_its_job_with_a_sentence_that_names_it(self):
        server = self.serve()
        plan = self.plan()
        plan["video_blocks"]["main"] = [self.clips.url("missing.mp4")]
        _, _, submitted = server.ask("POST", "/process_media", plan)

        done = self.wait_for(server, submitted["task_id"])

        self.assertEqual(done["status"], "FAILURE")
        self.assertIn("missing.mp4", str(done["result"]))

    def outputs(self, server, task):
        status, _, body = server.ask("GET", f"/v1/jobs/{task}/outputs")
        self.assertEqual(status, 200, body)
        return body["outputs"]

    def wait_for_outputs(self, server, task):
        """Those that are there as soon as there are any."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if outputs := self.outputs(server, task):
                return outputs
            time.sleep(0.05)
        self.fail(f"{task} has no output: {server.ask('GET', f'/status/{task}')}")

    def test_a_video_plays_while_a_clip_of_another_is_still_being_conformed(self):
        # Half an hour of film: many times what the short clips take, on any machine.
        films = self.folder / "films"
        films.mkdir()
        subprocess.run(["ffmpeg", "-v", "error", "-stream_loop", "1800", "-i", CLIPS / "join_a.mp4", "-t", "1800", "-c",
                        "copy", films / "long.mp4"], check=True)
        for name in ("join_a.mp4", "join_b.mp4", "music.ogg"):
            shutil.copy(CLIPS / name, films)
        clips = ClipServer(films)
        self.addCleanup(clips.close)
        server = self.serve(KADR_FETCH_PORTS=f"{self.clips.port},{clips.port}")
        plan = self.plan() | {
            "video_blocks": {"intro": [clips.url("long.mp4"), clips.url("join_a.mp4")], "main": [clips.url("join_b.mp4")]},
            "audio_blocks": {"music": [clips.url("music.ogg")]},
        }
        _, _, submitted = server.ask("POST", "/process_media", plan)
        task = submitted["task_id"]

        early = self.wait_for_outputs(server, task)

        self.assertEqual([output["name"] for output in early], ["spring_comb_2.mp4"])
        status, _, content = server.ask("GET", early[0]["url"], key=None)
        self.assertEqual(status, 200)
        video = self.folder / "video.mp4"
        video.write_bytes(content)
        check_video(video)
        self.assertEqual(server.ask("GET", f"/status/{task}")[2], {"task_id": task, "status": "STARTED", "result": None})
        self.assertEqual(server.ask("POST", f"/v1/jobs/{task}/cancel")[0], 200)

    def test_bad_clips_are_skipped_and_videos_become_files_where_that_is_asked_for(self):
        server = self.serve()
        plan = self.plan() | {"skip_bad": True, "deliver": "files"}
        plan["video_blocks"]["intro"].insert(0, self.clips.url("missing.mp4"))
        _, _, submitted = server.ask("POST", "/process_media", plan)
        task = submitted["task_id"]

        self.assertEqual(self.wait_for(server, task)["result"]["count"], 2)

        result = server.ask("GET", f"/v1/jobs/{task}")[2]["result"]
        self.assertIn("missing.mp4", str(result["left_out"]["clips"]))
        self.assertEqual(result["left_out"]["combinations"], ["intro 1 + main 1"])
        for path, output in zip(result["files"], self.outputs(server, task), strict=True):
            self.assertEqual(pathlib.Path(path), server.data / "outputs" / task / output["name"])
            self.assertEqual(pathlib.Path(path).read_bytes(), server.ask("GET", output["url"], key=None)[2])

    def test_a_stopped_server_exits_well_and_its_jobs_go_on(self):
        server = self.serve()
        _, _, submitted = server.ask("POST", "/process_media", self.plan())
        self.assertEqual(server.stop(), 0)

        server.start()

        self.assertEqual(self.wait_for(server, submitted["task_id"])["status"], "SUCCESS")

    def test_secrets_stay_out_of_the_log_and_the_database(self):
        server = self.serve(KADR_LOG_LEVEL="debug")
        _, _, submitted = server.ask("POST", "/process_media", self.plan())
        self.wait_for(server, submitted["task_id"])
        server.stop()

        for path in pathlib.Path(server.data).rglob("*"):
            if path.is_file():
                self.assertNotIn(KEY.encode(), path.read_bytes(), path)


if __name__ == "__main__":
    unittest.main()
