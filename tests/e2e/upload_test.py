"""Files that are sent to the server: whole and in pieces, over a kill of the server, to a video; and kadr submit with files of one's own."""

import hashlib
import json
import os
import pathlib
import subprocess
import unittest
import urllib.error
import urllib.request

from kadr_program import SMALL, check_video
from kadr_server import BUILD, KEY, PATIENCE_S, ServerTest, read_body

ODD_CLIPS = BUILD / "clips" / "odd"


class Upload(ServerTest):
    def send(self, server, method, path, content, **headers):
        request = urllib.request.Request(server.url + path, method=method, data=content)
        request.add_header("X-API-Key", KEY)
        request.add_header("Content-Type", "application/octet-stream")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), str(value))
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return answer.status, read_body(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def upload(self, server, name):
        status, upload = self.send(server, "POST", f"/v1/uploads?name={name}", (ODD_CLIPS / name).read_bytes())
        self.assertEqual(status, 201, upload)
        return upload

    def plan(self, intro, main):
        return SMALL | {"task_name": "mine", "video_blocks": {"intro": [intro], "main": [main]}}

    def check_videos(self, server, done):
        self.assertEqual(done["status"], "SUCCESS", done)
        for url in done["result"]["generated_files"]:
            status, _, content = server.ask("GET", url, key=None)
            self.assertEqual(status, 200)
            video = self.folder / "video.mp4"
            video.write_bytes(content)
            check_video(video)

    def test_a_file_that_was_sent_becomes_a_video_although_it_is_deleted(self):
        server = self.serve()
        upload = self.upload(server, "join_a.mp4")
        self.assertEqual(upload["sha256"], hashlib.sha256((ODD_CLIPS / "join_a.mp4").read_bytes()).hexdigest())

        status, _, submitted = server.ask("POST", "/process_media",
                                          self.plan(f"upload:{upload['id']}", self.clips.url("join_b.mp4")))
        self.assertEqual(status, 202, submitted)
        self.assertEqual(server.ask("DELETE", f"/v1/uploads/{upload['id']}")[0], 204)

        self.check_videos(server, self.wait_for(server, submitted["task_id"]))

    def test_pieces_survive_a_kill_of_the_server(self):
        server = self.serve()
        whole = (ODD_CLIPS / "join_a.mp4").read_bytes()
        status, _, upload = server.ask("POST", f"/v1/uploads?bytes={len(whole)}&name=join_a.mp4")
        self.assertEqual(status, 201, upload)
        path = f"/v1/uploads/{upload['id']}"
        sent = 0
        for piece in range(4):
            end = len(whole) * (piece + 1) // 4
            self.assertEqual(self.send(server, "PATCH", path, whole[sent:end], Upload_Offset=sent)[0], 200)
            sent = end
            if piece < 3:
                server.kill()
                server.start()
                status, headers, _ = server.ask("HEAD", path)
                self.assertEqual((status, headers["Upload-Offset"]), (200, str(sent)))
                self.assertEqual(self.send(server, "PATCH", path, b"again", Upload_Offset=0)[0], 409)
        _, _, upload = server.ask("GET", path)
        self.assertEqual((upload["complete"], upload["sha256"]), (True, hashlib.sha256(whole).hexdigest()))

        _, _, submitted = server.ask("POST", "/process_media",
                                     self.plan(f"upload:{upload['id']}", self.clips.url("join_b.mp4")))

        self.check_videos(server, self.wait_for(server, submitted["task_id"]))

    def test_a_job_names_only_uploads_that_there_are(self):
        server = self.serve()

        status, _, problem = server.ask("POST", "/process_media", self.plan("upload:upl_x", self.clips.url("join_b.mp4")))

        self.assertEqual((status, problem["code"]), (422, "upload_unusable"))
        self.assertEqual(problem["errors"], [{"path": "video_blocks.intro[0]", "message": "there is no upload upl_x"}])

    def test_a_plan_with_files_of_ones_own_is_submitted(self):
        server = self.serve()
        plans = self.folder / "plans"
        plans.mkdir()
        (plans / "a.mp4").write_bytes((ODD_CLIPS / "join_a.mp4").read_bytes())
        plan = self.plan("a.mp4", self.clips.url("join_b.mp4"))
        plan["video_blocks"]["outro"] = ["a.mp4"]
        (plans / "plan.json").write_text(json.dumps(plan))
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "KADR_SERVER": server.url, "KADR_API_KEY": KEY}

        done = subprocess.run([BUILD / "kadr", "submit", "plans/plan.json", "--json"], cwd=self.folder, env=environment,
                              capture_output=True, text=True, timeout=PATIENCE_S)

        self.assertEqual(done.returncode, 0, done.stderr)
        events = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([event["event"] for event in events], ["upload", "job"])
        self.check_videos(server, self.wait_for(server, events[-1]["id"]))
        self.assertEqual(len(server.ask("GET", "/v1/uploads")[2]["uploads"]), 1)

        (plans / "a.mp4").unlink()
        done = subprocess.run([BUILD / "kadr", "submit", "plans/plan.json"], cwd=self.folder, env=environment,
                              capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("a.mp4", done.stderr)


if __name__ == "__main__":
    unittest.main()
