"""kadr mix, from a plan to finished videos, by what is seen and heard in them."""

import csv
import hashlib
import json
import unittest

from kadr_program import SMALL, KadrTest, check_video, clip

# The sample clips at 30 frames a second, by the number painted into them: file and frames.
A = (2, "join_a.mp4", 30)
B = (3, "join_b.mp4", 37)
C = (4, "join_c.mp4", 45)
PLAIN = (1, "plain.mp4", 60)


def blocks(**named):
    return {name: [clip(each[1]) for each in clips] for name, clips in named.items()}


def plan_2_2_1():
    return SMALL | {
        "video_blocks": blocks(intro=[A, B], main=[C, PLAIN], outro=[A]),
        "audio_blocks": {"music": [clip("music.ogg"), clip("beeps.opus")]},
        "text_to_speach": [{"text": "Hello there.", "voice": "en-us"}, {"text": "Добрий день.", "voice": "uk"}],
    }


def hashes(paths):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


class Mix(KadrTest):
    def test_makes_every_combination_in_the_order_of_the_request(self):
        self.mix_well(plan_2_2_1())

        expected = [(intro, main, A) for intro in (A, B) for main in (C, PLAIN)]
        names = [f"small_comb_{i}.mp4" for i in range(1, 5)]
        self.assertEqual([video.name for video in self.videos()], names)
        for name, clips in zip(names, expected):
            seen = check_video(self.out / name)
            self.assertEqual(seen["pictures"]["marks"], [[number, 0, frames - 1] for number, _, frames in clips], name)
            self.assertEqual(seen["pictures"]["size"], [180, 320])
            seconds = sum(frames for _, _, frames in clips) / 30
            self.assertAlmostEqual(seen["pictures"]["seconds"], seconds, delta=1e-6)
            self.assertAlmostEqual(seen["sound"]["track_seconds"], seconds, delta=1024 / 48000)
            self.assertEqual(seen["sound"]["largest_gap"], 0)
            self.assertGreater(seen["sound"]["rms_db"], -50)
            self.assertLess(seen["sound"]["peak"], 1)

    def test_writes_a_manifest_of_what_went_where(self):
        self.mix_well(plan_2_2_1(), "--checksums")

        manifest = json.loads((self.out / "manifest.json").read_text(encoding="utf-8"))
        entries = manifest["files"]
        self.assertEqual(len(entries), 4)
        for number, entry in enumerate(entries):
            video = self.out / entry["file"]
            self.assertEqual(entry["bytes"], video.stat().st_size)
            self.assertEqual(entry["sha256"], hashlib.sha256(video.read_bytes()).hexdigest())
            # Lines are dealt in turn.
            self.assertEqual(entry["voice_line"]["number"], number % 2 + 1)
        with open(self.out / "manifest.csv", newline="", encoding="utf-8") as rows:
            self.assertEqual(len(list(csv.DictReader(rows))), 4)

    def test_speaks_and_plays_something_else_in_each_voice(self):
        silent = plan_2_2_1() | {"audio_blocks": {}}
        self.mix_well(silent)

        english, ukrainian = (check_video(self.out / f"small_comb_{i}.mp4")["sound"] for i in (1, 2))
        self.assertGreater(english["rms_db"], -50)
        self.assertGreater(ukrainian["rms_db"], -50)
        self.assertNotAlmostEqual(english["rms_db"], ukrainian["rms_db"], places=3)

    def test_keeps_the_sound_of_the_clips_in_place_when_asked(self):
        plan = SMALL | {"video_blocks": blocks(intro=[B], main=[PLAIN, C]), "keep_source_audio": True}
        self.mix_well(plan)

        # Each clip beeps at its own whole seconds; the first lasts 37 frames.
        join = 37 / 30
        for number, expected in ((1, [0, 1, join, join + 1]), (2, [0, 1, join, join + 1])):
            beeps = check_video(self.out / f"small_comb_{number}.mp4")["sound"]["beeps"]
            self.assertEqual(len(beeps), len(expected), beeps)
            for beep, second in zip(beeps, expected):
                self.assertAlmostEqual(beep, second, delta=0.003)

    def test_replaces_the_sound_of_the_clips_otherwise(self):
        plan = SMALL | {"video_blocks": blocks(main=[PLAIN]), "audio_blocks": {"music": [clip("music.ogg")]}}
        self.mix_well(plan)

        self.assertEqual(check_video(self.videos()[0])["sound"]["beeps"], [])

    def test_loops_music_that_is_shorter_than_the_video(self):
        plan = SMALL | {"video_blocks": blocks(one=[PLAIN], two=[PLAIN], three=[C]),
                        "audio_blocks": {"music": [clip("beeps.wav")]}}
        self.mix_well(plan)

        # A track of two seconds with beeps at 0 and 1, over 5.5 seconds of video.
        beeps = check_video(self.videos()[0])["sound"]["beeps"]
        self.assertEqual([round(beep, 2) for beep in beeps], [0, 1, 2, 3, 4, 5])

    def test_joins_clips_and_loops_music_without_a_click(self):
        plan = SMALL | {"video_blocks": blocks(one=[PLAIN], two=[PLAIN], three=[C]),
                        "audio_blocks": {"music": [clip("music.ogg")]}}
        self.mix_well(plan)

        # Four seconds of music over 5.5 of video; a cut through a tone measures 30 and more.
        sound = check_video(self.videos()[0])["sound"]
        self.assertLess(sound["click"], 12)
        self.assertGreater(sound["rms_db"], -50)

    def test_a_second_run_does_nothing_again(self):
        self.mix_well(plan_2_2_1())
        before = hashes(self.videos())

        events = self.mix_well(plan_2_2_1(), out=self.folder / "again")

        began = {event["stage"]: event for event in events if event["event"] == "stage_began"}
        self.assertEqual(began["conform"]["items"], 4)
        self.assertEqual(began["conform"]["reused"], 4)
        self.assertEqual(began["speak"]["reused"], began["speak"]["items"])
        self.assertEqual(hashes(self.videos(self.folder / "again")), before)

    def test_shares_work_between_plans(self):
        self.mix_well(SMALL | {"video_blocks": blocks(intro=[A, B])})

        events = self.mix_well(SMALL | {"video_blocks": blocks(main=[B, C])}, out=self.folder / "other")

        conform = next(event for event in events if event["event"] == "stage_began" and event["stage"] == "conform")
        self.assertEqual((conform["items"], conform["reused"]), (2, 1))

    def test_a_dry_run_says_how_much_and_writes_nothing(self):
        events = self.mix_well(plan_2_2_1(), "--dry-run")

        planned = next(event for event in events if event["event"] == "plan")
        self.assertEqual(planned["combinations"], 4)
        self.assertEqual(planned["clips"], 4)
        self.assertFalse(self.out.exists())

    def test_every_line_of_json_is_an_event(self):
        events = self.mix_well(plan_2_2_1())

        kinds = {event["event"] for event in events}
        self.assertLessEqual({"plan", "stage_began", "stage_ended", "output", "done"}, kinds)
        self.assertEqual(events[-1]["event"], "done")
        self.assertEqual(events[-1]["outputs"], 4)

    def test_accepts_both_spellings_of_speech(self):
        plan = plan_2_2_1()
        plan["text_to_speech"] = plan.pop("text_to_speach")
        self.mix_well(plan, "--limit", "1")

        self.assertEqual(len(self.videos()), 1)

    def test_speaks_and_names_text_in_any_script(self):
        plan = SMALL | {
            "task_name": "відео-動画",
            "video_blocks": {"вступ": [clip("join_a.mp4")]},
            "text_to_speech": [{"text": "你好, مرحبا, שלום, नमस्ते, Привіт 🎬", "voice": "en-us"}],
        }
        self.mix_well(plan)

        self.assertEqual([video.name for video in self.videos()], ["відео-動画_comb_1.mp4"])

    def test_picks_fewer_on_request(self):
        many = SMALL | {"video_blocks": blocks(x=[A, B, C], y=[A, B, C], z=[A, B, C])}
        events = self.mix_well(many, "--pick", "pairwise", "--dry-run")

        planned = next(event for event in events if event["event"] == "plan")
        self.assertEqual(planned["product"], 27)
        self.assertEqual(planned["combinations"], 9)


if __name__ == "__main__":
    unittest.main()
