"""Many jobs, and a server that is killed again and again at random moments: every job ends, with the very bytes of a run
that nobody disturbs. KADR_CRASH_KILLS sets how many kills (200), KADR_CRASH_SEED the moments."""

import hashlib
import os
import random
import time
import unittest

from kadr_program import SMALL
from kadr_server import ServerTest

JOBS = 50
KILLS = int(os.environ.get("KADR_CRASH_KILLS", "200"))
SEED = int(os.environ.get("KADR_CRASH_SEED", "20261121"))


class Crash(ServerTest):
    def plan(self, number):
        """Fifty jobs that differ; some share clips and lines, most do not."""
        url = self.clips.url
        clips = ["join_a.mp4", "rate_25.mp4", "join_b.mp4", "vfr_steps.mkv", "join_c.mp4"]
        return SMALL | {
            "task_name": f"job{number}",
            "seed": number,
            # A size of its own for each, or everything would be found in the store after the first.
            "canvas": f"{96 + 2 * number}x160@30",
            "video_blocks": {"a": [url(clips[number % 5]), url(clips[(number + 1) % 5])], "b": [url(clips[(number + 2) % 5])]},
            "audio_blocks": {"music": [url("music.ogg")]},
            "text_to_speach": [{"text": f"This is number {number}.", "voice": "en-us"}],
        }

    def submit_all(self, server):
        tasks = []
        for number in range(JOBS):
            status, _, body = server.ask("POST", "/process_media", self.plan(number))
            self.assertEqual(status, 202, body)
            tasks.append(body["task_id"])
        return tasks

    def outputs(self, server, task):
        done = self.wait_for(server, task)
        self.assertEqual(done["status"], "SUCCESS", done)
        return [hashlib.sha256(server.ask("GET", url, key=None)[2]).hexdigest() for url in done["result"]["generated_files"]]

    def unfinished(self, server, tasks):
        return [task for task in tasks if server.ask("GET", f"/status/{task}")[2]["status"] not in ("SUCCESS", "FAILURE")]

    def test_no_job_is_lost_however_often_the_server_is_killed(self):
        # One kill hits all that is at work, so steps that are innocent die often: none may be set aside.
        settings = {"KADR_DEATHS_TO_QUARANTINE": "0"}
        calm = self.serve("calm", **settings)
        expected = [self.outputs(calm, task) for task in self.submit_all(calm)]
        calm.stop()

        moments = random.Random(SEED)
        server = self.serve("killed", **settings)
        tasks = self.submit_all(server)
        starts = []
        kills = kills_at_work = 0
        while kills < KILLS:
            time.sleep(moments.uniform(0.02, 0.35))
            server.kill()
            kills += 1
            starts.append(server.start())
            left = self.unfinished(server, tasks)
            kills_at_work += bool(left)
            if not left:
                # All are done before all kills: more of them, so that each kill hits something.
                tasks += self.submit_again(server, len(tasks))

        made = [self.outputs(server, task) for task in tasks]

        for number, outputs in enumerate(made):
            self.assertEqual(outputs, expected[number % JOBS], f"job {number}")
        self.assertGreater(kills_at_work, KILLS / 2, "most kills hit an idle server")
        starts.sort()
        print(f"{kills} kills, {kills_at_work} of them with jobs at work; {len(tasks)} jobs; "
              f"start to first answer: median {starts[len(starts) // 2]:.2f} s, worst {starts[-1]:.2f} s")

    def submit_again(self, server, already):
        tasks = []
        for number in range(already, already + 10):
            status, _, body = server.ask("POST", "/process_media", self.plan(number % JOBS))
            self.assertEqual(status, 202, body)
            tasks.append(body["task_id"])
        return tasks


if __name__ == "__main__":
    unittest.main()
