"""kadr make: one job in one process. It goes on where a killed one was, asks before it goes on without a person's word,
and leaves its films where they were asked for."""

import hashlib
import json
import os
import pathlib
import pty
import random
import signal
import subprocess
import sys
import unittest

from kadr_program import KADR, PATIENCE_S, SMALL, KadrTest, check_video, clip, end_session

VENDORS = pathlib.Path(__file__).parent.parent / "vendors"

PLAN = SMALL | {
    "video_blocks": {"intro": [clip("join_a.mp4"), clip("rate_25.mp4")], "main": [clip("join_b.mp4")]},
    "audio_blocks": {"music": [clip("music.ogg")]},
    "text_to_speech": [{"text": "One after the other.", "voice": "en-us"}],
}

# Enough encoding that a kill comes in the middle of it.
SLOW = PLAN | {"preset": "slower"}


def hashes(videos):
    return {video.name: hashlib.sha256(video.read_bytes()).hexdigest() for video in videos}


class MakeTest(KadrTest):
    def make(self, *arguments, **environment):
        return subprocess.run([KADR, "make", *arguments], capture_output=True, text=True, timeout=PATIENCE_S,
                              stdin=subprocess.DEVNULL, env=self.environment() | environment, cwd=self.folder)

    def make_well(self, *arguments):
        """Makes with --json; the events, after checking that it went well."""
        done = self.make(*arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def mix_arguments(self, plan, out=None):
        return ["--recipe", "mix", "--request", str(self.write_plan(plan)), "-o", str(out or self.out)]

    def start(self, *arguments):
        process = subprocess.Popen([KADR, "make", *arguments, "--json"], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True, cwd=self.folder,
                                   env=self.environment(), start_new_session=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(end_session, process)
        return process


class Mixes(MakeTest):
    def test_a_mix_is_made_of_this_machines_clips(self):
        events = self.make_well(*self.mix_arguments(PLAN))

        videos = self.videos()
        self.assertEqual([video.name for video in videos], ["small_comb_1.mp4", "small_comb_2.mp4"])
        for video in videos:
            check_video(video)
        outputs = [event for event in events if event["event"] == "output"]
        self.assertEqual([output["file"] for output in outputs], [str(video) for video in videos])
        self.assertGreater(outputs[0]["seconds"], 0)
        self.assertEqual(events[-1]["event"], "done")
        self.assertEqual(events[-1]["cost_micros"], 0)
        self.assertEqual(events[0], {"event": "estimate", "recipe": "mix", "estimate": events[0]["estimate"]})

    def test_the_same_again_is_only_written_again(self):
        self.make_well(*self.mix_arguments(PLAN))
        other = self.folder / "other"

        events = self.make_well(*self.mix_arguments(PLAN, other))

        self.assertEqual(hashes(self.videos(other)), hashes(self.videos()))
        self.assertEqual([event for event in events if event["event"] == "job_event"], [])

    def test_people_are_told_where_it_is_what_it_cost_and_how_to_watch_it(self):
        one = SMALL | {"video_blocks": {"only": [clip("join_a.mp4")]}}

        done = self.make(*self.mix_arguments(one, self.folder / "film.mp4"))

        self.assertEqual(done.returncode, 0, done.stderr)
        check_video(self.folder / "film.mp4")
        self.assertIn("film.mp4  ", done.stdout)
        self.assertIn("it cost nothing", done.stdout)
        self.assertIn("watch it: xdg-open", done.stdout)
        self.assertEqual([path for path in self.folder.iterdir() if path.name.endswith(".part")], [])

    def test_a_dry_run_only_says_what_would_be_made(self):
        done = self.make(*self.mix_arguments(PLAN), "--dry-run")

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("combinations: 2", done.stdout)
        self.assertFalse(self.out.exists())
        self.assertFalse((self.cache / "make").exists())

    def test_a_clip_that_is_bad_is_named(self):
        (self.folder / "bad.mp4").write_bytes(b"no video" * 200)

        done = self.make(*self.mix_arguments(SMALL | {"video_blocks": {"only": ["bad.mp4"]}}))

        self.assert_refused(done, 3, "bad.mp4")


class Killed(MakeTest):
    def run_and_kill(self, arguments, events):
        """Kills it after so many events. True when it was still at work."""
        process = self.start(*arguments)
        for line in process.stdout:
            if json.loads(line)["event"] == "job_event":
                events -= 1
            if events == 0:
                break
        alive = process.poll() is None
        process.kill()
        process.wait(PATIENCE_S)
        end_session(process)
        return alive

    def test_the_same_command_goes_on_where_a_killed_one_was(self):
        expected = self.folder / "expected"
        self.make_well(*self.mix_arguments(SLOW, expected), "--cache", str(self.folder / "fresh"))
        arguments = self.mix_arguments(SLOW)
        moments = random.Random(7)

        kills = sum(self.run_and_kill(arguments, moments.randint(2, 12)) for _ in range(5))
        events = self.make_well(*arguments)

        self.assertGreater(kills, 0)
        self.assertEqual(hashes(self.videos()), hashes(self.videos(expected)))
        self.assertIn("going on where it was stopped",
                      [event["text"] for event in events if event["event"] == "notice"])
        self.assertEqual(len(list((self.cache / "make").iterdir())), 1)

    def test_ctrl_c_ends_in_order_and_the_work_is_gone_on_with(self):
        arguments = self.mix_arguments(SLOW)
        process = self.start(*arguments)
        for line in process.stdout:
            if json.loads(line)["event"] == "job_event":
                break
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        process.wait(PATIENCE_S)

        self.assertEqual(process.returncode, 130)
        self.assertEqual(self.videos(), [])
        self.make_well(*arguments)
        self.assertEqual(len(self.videos()), 2)


# As little of a film as there can be.
SHORT = ["coffee in Lviv", "--recipe", "storyboard", "--offline", "--seconds", "5", "--quality", "720p"]


class Films(MakeTest):
    def test_a_sentence_becomes_a_narrated_film_with_captions(self):
        film = self.folder / "film.mp4"

        events = self.make_well(*SHORT, "--yes", "--music", clip("music.ogg"), "-o", str(film))

        self.assertGreater(film.stat().st_size, 10_000)
        self.assertTrue((self.folder / "film.vtt").read_text(encoding="utf-8").startswith("WEBVTT"))
        self.assertEqual(events[-1]["cost_micros"], 0)
        asked = [event for event in events if event["event"] == "job_event" and event["type"] == "approval.asked"]
        self.assertEqual(len(asked), 3)

    def test_without_a_terminal_and_a_yes_it_waits_and_goes_on_later(self):
        film = self.folder / "film.mp4"

        waits = self.make(*SHORT, "-o", str(film))
        self.assert_refused(waits, 2, "waits for a person", "--yes")
        self.assertFalse(film.exists())

        events = self.make_well(*SHORT, "--yes", "-o", str(film))
        self.assertIn("going on where it was stopped",
                      [event["text"] for event in events if event["event"] == "notice"])
        self.assertTrue(film.exists())

    def test_a_person_in_a_terminal_is_asked_and_may_edit(self):
        film = self.folder / "film.mp4"
        editor = self.folder / "editor"
        editor.write_text('#!/bin/sh\nsed -i \'s/"title": "[^"]*"/"title": "Edited by hand"/\' "$1"\n')
        editor.chmod(0o700)
        terminal = Terminal([KADR, "make", *SHORT, "-o", str(film)],
                            self.environment() | {"EDITOR": str(editor), "TERM": "dumb"}, self.folder)
        self.addCleanup(terminal.close)

        terminal.answer("Go on?", "e")
        terminal.answer("Edited by hand", "")
        terminal.answer("Go on?", "y")
        terminal.answer("images", "")
        terminal.answer("Go on?", "y")
        terminal.answer("clips", "")
        terminal.answer("Go on?", "y")

        self.assertEqual(terminal.end(), 0, terminal.shown)
        self.assertTrue(film.exists())


class Terminal:
    """A program on a terminal of its own, and what a person types there."""

    def __init__(self, command, environment, folder):
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=folder,
                                        start_new_session=True)
        os.close(slave)
        self.shown = ""
        self.seen = 0

    def read_more(self):
        """False when the program has ended and all was read."""
        try:
            piece = os.read(self.master, 65536)
        except OSError:
            return False
        self.shown += piece.decode("utf-8", "replace")
        return bool(piece)

    def answer(self, question, line):
        """Waits for the question and types a line; nothing is typed for an empty one."""
        while question not in self.shown[self.seen:]:
            if not self.read_more():
                raise AssertionError(f"it ended without asking {question!r}:\n{self.shown}")
        self.seen = self.shown.index(question, self.seen) + len(question)
        if line:
            os.write(self.master, (line + "\n").encode())

    def end(self):
        while self.read_more():
            pass
        return self.process.wait(PATIENCE_S)

    def close(self):
        end_session(self.process)
        os.close(self.master)


class Paid(MakeTest):
    """With a simulated Replicate, whose books are compared with what kadr says that it spent."""

    def setUp(self):
        super().setUp()
        self.books = self.folder / "books.jsonl"
        command = [sys.executable, "-B", VENDORS / "replicate_simulator.py", "--port", "0", "--books", self.books]
        self.vendor = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end_vendor)
        self.url = json.loads(self.vendor.stdout.readline())["url"]

    def end_vendor(self):
        self.vendor.kill()
        self.vendor.wait()
        self.vendor.stdin.close()
        self.vendor.stdout.close()

    def environment(self):
        return super().environment() | {"REPLICATE_API_TOKEN": "test-key", "REPLICATE_BASE_URL": self.url + "/v1",
                                        "PROVIDER_POLL_SECONDS": "1"}

    def test_what_was_bought_before_a_kill_is_not_bought_again(self):
        film = self.folder / "film.mp4"
        arguments = ["a lighthouse", "--recipe", "story", "--seconds", "10", "--quality", "720p", "--yes",
                     "-o", str(film)]
        process = self.start(*arguments)
        for line in process.stdout:
            if json.loads(line).get("type") == "purchase.accepted":
                break
        process.kill()
        process.wait(PATIENCE_S)
        end_session(process)

        events = self.make_well(*arguments)

        bills = [json.loads(line) for line in self.books.read_text().splitlines()]
        self.assertEqual(len(bills), 2)
        self.assertGreater(events[-1]["cost_micros"], 0)
        self.assertEqual(events[-1]["cost_micros"], sum(bill["micros"] for bill in bills))
        self.assertGreater(film.stat().st_size, 10_000)


class Refused(MakeTest):
    def test_a_recipe_that_is_nearly_right_is_named(self):
        self.assert_refused(self.make("coffee", "--recipe", "storry", "--offline"), 2, 'no recipe "storry"',
                            "did you mean story?")

    def test_nothing_to_make_a_film_of(self):
        self.assert_refused(self.make("--recipe", "story", "--offline"), 2, "say what the film is about")

    def test_a_mix_without_a_plan(self):
        self.assert_refused(self.make("coffee", "--recipe", "mix"), 2, "--request")

    def test_a_place_that_cannot_be_written_to_is_found_before_the_work(self):
        self.assert_refused(self.make("coffee", "--recipe", "story", "--offline", "-o", "nowhere/film.mp4"), 2,
                            "there is no folder nowhere")
        self.assertFalse((self.cache / "make").exists())

    def test_no_money_is_spent_unasked(self):
        # Without --offline and with a key, the models are the vendor's; nobody can be asked, so nothing is sent.
        done = self.make("coffee", "--recipe", "story", REPLICATE_API_TOKEN="r8_nobody",
                         REPLICATE_BASE_URL="http://127.0.0.1:9")
        self.assert_refused(done, 2, "may cost", "--yes", "--offline")

    def test_what_a_film_cannot_be_names_what_it_can(self):
        self.assert_refused(self.make("coffee", "--recipe", "story", "--aspect", "3:2"), 2, "16:9")


class Models(MakeTest):
    def models(self, *arguments, **environment):
        return subprocess.run([KADR, "models", *arguments], capture_output=True, text=True, timeout=PATIENCE_S,
                              stdin=subprocess.DEVNULL, env=self.environment() | environment, cwd=self.folder)

    def test_they_are_listed_with_whether_they_can_be_used(self):
        table = self.models("--kind", "video", KADR_DATA=str(self.folder))
        self.assertEqual(table.returncode, 0, table.stderr)
        self.assertIn("veo-3.1-fast", table.stdout)
        self.assertNotIn("offline-writer", table.stdout)

        listed = [json.loads(line) for line in self.models("--json", REPLICATE_API_TOKEN="r8_x").stdout.splitlines()]
        usable = {model["id"]: model["usable"] for model in listed}
        self.assertTrue(usable["offline-clips"])
        self.assertTrue(usable["veo-3.1-fast"])
        self.assertFalse(usable["gen4-turbo"])

    def test_models_of_ones_own_are_added_and_mistakes_in_them_are_named(self):
        mine = self.folder / "models"
        mine.mkdir()
        card = ("id: mine\nkind: image\nprovider: openai\nmodel: m\nname: Mine\nabout: Draws.\n"
                "inputs:\n  prompt: {as: p}\n")
        (mine / "mine.yaml").write_text(card)
        self.assertIn("mine", self.models("--kind", "image", KADR_CATALOG=str(mine)).stdout)

        (mine / "mine.yaml").write_text(card + "colour: red\n")
        self.assert_refused(self.models(KADR_CATALOG=str(mine)), 2, "mine.yaml", "colour")
        self.assert_refused(self.models(KADR_CATALOG=str(mine / "no")), 3, "KADR_CATALOG")

    def test_a_kind_that_is_nearly_right_is_named(self):
        self.assert_refused(self.models("--kind", "vido"), 2, "did you mean video?")


if __name__ == "__main__":
    unittest.main()
