"""The vendors' own SDKs against the simulated vendors: what a simulator answers is what the vendor's own code can read, and what
that code sends is what the simulator takes. Each driver (sdk/*.mjs) goes through the operations that kadr uses.

./dev setup brings the SDKs from npm; without them the tests say so and are skipped."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import simulator

HERE = pathlib.Path(__file__).resolve().parent
SDK = HERE / "sdk"
KEY = "test-key"
PATIENCE_S = 240


class Process:
    """A simulator at work, of which the program prints where it is."""

    def __init__(self, program, folder):
        self.books = folder / "books"
        self.violations = folder / "violations"
        command = [sys.executable, "-B", program, "--port", "0", "--books", self.books, "--violations", self.violations, "--key", KEY]
        self.process = subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.told = json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE_S)
        self.process.stdout.close()


class Sdk(unittest.TestCase):
    """Each test has a folder of its own with some media in it."""

    def setUp(self):
        if shutil.which("node") is None or not (SDK / "node_modules").exists():
            self.skipTest("the vendors' SDKs are not installed: ./dev setup installs them")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kadr-sdk-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        media = simulator.Media()
        (self.folder / "picture.png").write_bytes(media.picture(64, 64))
        (self.folder / "speech.wav").write_bytes(media.speech(1, "wav"))

    def drive(self, vendor):
        """What the driver did."""
        self.simulator = Process(f"{vendor}_simulator.py", self.folder)
        self.addCleanup(self.simulator.close)
        done = subprocess.run(["node", SDK / f"{vendor}.mjs", self.simulator.told["url"], KEY, self.folder], capture_output=True,
                              text=True, timeout=PATIENCE_S)
        violations = self.simulator.violations
        self.assertFalse(violations.exists(), violations.exists() and violations.read_text())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout.split()

    def billed(self):
        return [json.loads(line)["micros"] for line in self.simulator.books.read_text().splitlines()]

    def test_runway(self):
        done = self.drive("runway")

        self.assertEqual(done, ["organization", "upload", "image_to_video", "image_to_video_with_two_frames", "text_to_video",
                                "text_to_image", "wait_for_a_task", "a_failed_task", "cancel", "wrong_key"])
        self.assertEqual(len([micros for micros in self.billed() if micros > 0]), 7)

    def test_openai(self):
        done = self.drive("openai")

        self.assertEqual(done, ["models", "chat_completions", "stored_completions", "images", "images_from_pictures", "speech",
                                "transcription", "transcription_with_words", "wrong_key"])
        self.assertEqual(len(self.billed()), 7)

    def test_elevenlabs(self):
        done = self.drive("elevenlabs")

        self.assertEqual(done, ["models", "voices", "one_voice", "subscription", "speech_with_timings", "history", "wrong_key"])
        self.assertEqual(len(self.billed()), 1)

    def test_replicate(self):
        done = self.drive("replicate")

        self.assertEqual(done, ["account", "model", "upload", "prediction", "listing", "cancel", "webhook_secret", "wrong_key"])
        self.assertEqual(len([micros for micros in self.billed() if micros > 0]), 3)


if __name__ == "__main__":
    unittest.main()
