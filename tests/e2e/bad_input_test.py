"""Bad input to kadr mix: one clear sentence that names the file, an exit code, and nothing lost."""

import pathlib
import shutil
import subprocess
import unittest

from kadr_program import KADR, PATIENCE_S, SMALL, KadrTest, WebServer, answer_bytes, check_video, clip

BAD_USAGE, BAD_INPUT, NO_PLACE, NETWORK = 2, 3, 4, 5

# Each bad clip, and words that its sentence must contain.
BAD_CLIPS = {
    "empty.mp4": "empty",
    "page.mp4": "web page",
    "truncated.mp4": "cut short",
    "truncated_no_index.mp4": "cut short",
    "no_video.mp4": "no pictures",
    "playlist.mp4": "playlist",
    "concat.mp4": "playlist",
    "session.mp4": "playlist",
    "one_by_one.mkv": "1x1",
    "no_samples.mp4": "",
    "no_tracks.mp4": "",
    "huge.mov": "10000x10000",
    "huge.png": "10000x10000",
    "cover.mp3": "cover",
    "words.mp4": "not a media file",
    "noise.mp4": "not a media file",
}


def plan_with(location):
    return SMALL | {"video_blocks": {"intro": [clip("join_a.mp4"), location], "main": [clip("join_b.mp4")]}}


class BadClip(KadrTest):
    def test_each_stops_the_mix_before_anything_is_encoded(self):
        for name, words in BAD_CLIPS.items():
            with self.subTest(clip=name):
                done = self.mix(plan_with(clip(name)))
                self.assert_refused(done, BAD_INPUT, name, words)
                self.assertEqual(self.videos(), [])

    def test_a_missing_file_is_named(self):
        self.assert_refused(self.mix(plan_with("nowhere/gone.mp4")), BAD_INPUT, "gone.mp4")

    def test_a_folder_is_no_clip(self):
        self.assert_refused(self.mix(plan_with(str(self.folder))), BAD_INPUT, self.folder.name)

    def test_is_left_out_on_request_and_said_so(self):
        events = self.mix_well(plan_with(clip("truncated.mp4")), "--skip-bad")

        self.assertEqual(len(self.videos()), 1)
        self.assertEqual(len(events[-1]["left_out"]), 1)
        self.assertIn("truncated.mp4", events[-1]["left_out"][0])
        self.assertEqual(check_video(self.videos()[0])["pictures"]["frames"], 67)

    def test_bad_music_is_refused_by_name(self):
        plan = plan_with(clip("plain.mp4")) | {"audio_blocks": {"music": [clip("silent.mp4")]}}
        self.assert_refused(self.mix(plan), BAD_INPUT, "silent.mp4")

    def test_a_song_with_a_cover_is_good_music(self):
        plan = plan_with(clip("plain.mp4")) | {"audio_blocks": {"music": [clip("cover.mp3")]}}
        self.mix_well(plan)
        self.assertEqual(len(self.videos()), 2)


class BadAddress(KadrTest):
    def setUp(self):
        super().setUp()
        good = pathlib.Path(clip("join_a.mp4")).read_bytes()
        self.server = WebServer({
            "/good.mp4": answer_bytes(good, "video/mp4"),
            "/login": answer_bytes(b"<!DOCTYPE html><html><body>Sign in</body></html>", "text/html"),
            "/circle": self.redirect,
            "/enormous": self.claim_a_terabyte,
        })
        self.addCleanup(self.server.close)

    @staticmethod
    def redirect(handler):
        handler.send_response(302)
        handler.send_header("Location", "/circle")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    @staticmethod
    def claim_a_terabyte(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(10**12))
        handler.end_headers()

    def test_a_good_one_is_downloaded_and_mixed(self):
        self.mix_well(plan_with(self.server.url("/good.mp4")))
        self.assertEqual(len(self.videos()), 2)

    def test_that_is_not_found_is_named(self):
        self.assert_refused(self.mix(plan_with(self.server.url("/missing.mp4"))), BAD_INPUT, "/missing.mp4")

    def test_that_redirects_for_ever_ends(self):
        done = self.mix(plan_with(self.server.url("/circle")))
        self.assertIn(done.returncode, (BAD_USAGE, BAD_INPUT))
        self.assert_refused(done, done.returncode, "/circle", "redirect")

    def test_that_is_larger_than_the_limit_ends(self):
        self.assert_refused(self.mix(plan_with(self.server.url("/enormous"))), BAD_INPUT, "/enormous")

    def test_that_leads_to_a_login_page_is_told_as_such(self):
        self.assert_refused(self.mix(plan_with(self.server.url("/login"))), BAD_INPUT, "/login", "web page")


class BadPlan(KadrTest):
    def refused(self, plan, *words):
        self.assert_refused(self.mix(plan), BAD_USAGE, *words)
        self.assertFalse(self.out.exists())

    def test_without_blocks(self):
        self.refused(SMALL, "video_blocks")
        self.refused(SMALL | {"video_blocks": {}}, "video_blocks")

    def test_with_an_empty_block(self):
        self.refused(SMALL | {"video_blocks": {"intro": [clip("plain.mp4")], "main": []}}, "main")

    def test_with_a_name_twice(self):
        one = clip("plain.mp4")
        self.refused('{"task_name": "x", "video_blocks": {"intro": ["%s"], "intro": ["%s"]}}' % (one, one), "intro")

    def test_that_is_no_json(self):
        self.refused("{", "plan.json")

    def test_with_a_field_that_nobody_knows(self):
        self.refused(plan_with(clip("plain.mp4")) | {"canvass": "1:1"}, "canvass", "canvas")

    def test_with_a_billion_combinations(self):
        names = [clip("join_a.mp4")] * 10
        plan = SMALL | {"video_blocks": {f"block_{i}": names for i in range(9)}}
        done = self.mix(plan)
        self.assertEqual(done.returncode, BAD_USAGE, done.stderr)
        digits = "".join(filter(str.isdigit, done.stderr))
        self.assertIn("1000000000", digits)
        self.assertRegex(done.stderr, "limit|pick")

    def test_with_an_unknown_voice(self):
        plan = plan_with(clip("plain.mp4")) | {"text_to_speech": [{"text": "Hello.", "voice": "Ukranian"}]}
        done = self.mix(plan)
        self.assertNotEqual(done.returncode, 0)
        self.assert_refused(done, done.returncode, "Ukranian", "Ukrainian")


class BadPlace(KadrTest):
    def test_that_cannot_be_written(self):
        done = self.mix(plan_with(clip("join_c.mp4")), out="/proc/kadr")
        self.assertIn(done.returncode, (BAD_INPUT, NO_PLACE), done.stderr)
        self.assert_refused(done, done.returncode, "/proc/kadr")

    def run_on_a_small_disk(self, kilobytes, mode="rw"):
        """Mixes into a file system of its own, which only the mix sees."""
        plan = self.write_plan(plan_with(clip("join_c.mp4")) | {"quality": 1, "canvas": "540x960@30"})
        self.out.mkdir()
        script = ('mount -t tmpfs -o size="$1"k tmpfs "$2" && mount -o remount,"$3" "$2" && '
                  'status=0; "$4" mix "$5" --out "$2" || status=$?; ls -A "$2" >"$6"; exit "$status"')
        listing = self.folder / "listing"
        done = subprocess.run(["unshare", "--mount", "sh", "-c", script, "sh", str(kilobytes), self.out, mode, KADR,
                               plan, listing], capture_output=True, text=True, timeout=PATIENCE_S,
                              env=self.environment(), stdin=subprocess.DEVNULL)
        return done, listing.read_text().split()

    def need_mounts(self):
        can = shutil.which("unshare") and subprocess.run(
            ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode == 0
        if not can:
            self.skipTest("mounting a small disk needs root")

    def test_that_is_full(self):
        self.need_mounts()
        done, left = self.run_on_a_small_disk(100)
        self.assert_refused(done, NO_PLACE)
        self.assertEqual([name for name in left if name.endswith(".mp4")], [])

    def test_that_is_read_only(self):
        self.need_mounts()
        done, left = self.run_on_a_small_disk(10_000, "ro")
        self.assert_refused(done, NO_PLACE)
        self.assertEqual(left, [])


if __name__ == "__main__":
    unittest.main()
