"""A mix that is stopped or killed: nothing half-written under a final name, nothing lost, nothing left running."""

import hashlib
import json
import random
import signal
import subprocess
import unittest

from kadr_program import PATIENCE_S, SMALL, KadrTest, check_video, clip, session_members

PLAN = SMALL | {
    "video_blocks": {
        "intro": [clip("join_a.mp4"), clip("rate_25.mp4")],
        "main": [clip("join_b.mp4"), clip("vfr_steps.mkv")],
        "outro": [clip("join_c.mp4")],
    },
    "audio_blocks": {"music": [clip("music.ogg")]},
    "text_to_speech": [{"text": "One after the other.", "voice": "en-us"}],
}

# Enough encoding that a signal comes in the middle of it.
SLOW = PLAN | {"canvas": "1080x1920@30", "preset": "slower"}


def hashes(videos):
    return {video.name: hashlib.sha256(video.read_bytes()).hexdigest() for video in videos}


class Interrupted(KadrTest):
    def wait_for_encoding(self, process):
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "progress" and event["stage"] == "conform" and event["done"] > 0:
                return
        self.fail("the mix ended before it was encoding: " + process.stderr.read())


class Killed(Interrupted):
    def expected(self):
        """What a run that nobody disturbs makes, with a cache of its own."""
        disturbed, self.cache = self.cache, self.folder / "calm-cache"
        self.mix_well(PLAN, out=self.folder / "calm")
        self.cache = disturbed
        return hashes(self.videos(self.folder / "calm"))

    def run_and_kill(self, lines):
        """Kills kadr after so many lines of events. True when it had not ended before."""
        process = self.start_mix(PLAN)
        for _ in range(lines):
            if not process.stdout.readline():
                break
        process.kill()
        return process.wait(PATIENCE_S) == -signal.SIGKILL

    def test_at_any_moment_it_goes_on_where_it_stopped(self):
        expected = self.expected()
        moments = random.Random(20240229)

        kills = 0
        for _ in range(8):
            kills += self.run_and_kill(moments.randint(1, 24))
            for video in self.videos():
                check_video(video)  # whatever has its final name is whole
        self.assertGreater(kills, 0)
        self.mix_well(PLAN)

        self.assertEqual(hashes(self.videos()), expected)
        strangers = [path.name for path in self.out.iterdir() if path.name not in expected
                     and path.name not in ("manifest.json", "manifest.csv")]
        self.assertEqual(strangers, [])

    def test_its_darkrooms_end_with_it(self):
        process = self.start_mix(SLOW)
        self.wait_for_encoding(process)
        self.assertGreater(len(session_members(process.pid)), 1)

        process.kill()
        process.wait(PATIENCE_S)

        # A darkroom ends when its connection does; it need not be waited for longer than one picture takes.
        for member in session_members(process.pid):
            with subprocess.Popen(["tail", f"--pid={member}", "-f", "/dev/null"]) as waiting:
                waiting.wait(PATIENCE_S)
        self.assertEqual(session_members(process.pid), [])


class Stopped(Interrupted):
    def stop(self, number):
        process = self.start_mix(SLOW)
        self.wait_for_encoding(process)
        process.send_signal(number)
        process.communicate(timeout=PATIENCE_S)
        return process

    def test_by_ctrl_c_it_ends_in_order(self):
        process = self.stop(signal.SIGINT)

        self.assertEqual(process.returncode, 130)
        self.assertEqual(self.videos(), [])
        self.assertEqual(session_members(process.pid), [])

    def test_by_sigterm_it_ends_in_order(self):
        process = self.stop(signal.SIGTERM)

        self.assertEqual(process.returncode, 130)
        self.assertEqual(self.videos(), [])

    def test_it_goes_on_at_the_next_run(self):
        process = self.start_mix(PLAN | {"preset": "slower"})
        self.wait_for_encoding(process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_S)

        self.mix_well(PLAN | {"preset": "slower"})
        self.assertEqual(len(self.videos()), 4)


if __name__ == "__main__":
    unittest.main()
