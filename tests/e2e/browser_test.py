"""A produced video plays in Chromium from its first frame to its end."""

import json
import pathlib
import shutil
import subprocess
import threading
import unittest

from kadr_program import PATIENCE_S, SMALL, KadrTest, WebServer, answer_bytes, answer_file, check_video, clip

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

# Plays, and reports once: at the end, or at the first error.
PAGE = b"""<!DOCTYPE html><meta charset="utf-8"><body><canvas id="seen"></canvas><script>
const report = result => fetch('/report', {method: 'POST', body: JSON.stringify(result)});
const video = document.createElement('video');
video.muted = true;
video.playsInline = true;
document.body.append(video);
video.onerror = () => report({error: video.error.code + ' ' + video.error.message});
// What is shown before anything is played: a wrong edit list shows nothing, in black.
const firstFrame = () => {
  const canvas = document.getElementById('seen');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext('2d');
  context.drawImage(video, 0, 0);
  return Array.from(context.getImageData(10, canvas.height / 4, 1, 1).data);
};
let pixel = null, first_time = null;
video.requestVideoFrameCallback((now, frame) => {
  first_time = frame.mediaTime;
  pixel = firstFrame();
});
video.onloadeddata = () => {
  video.playbackRate = 8;
  video.play().catch(problem => report({error: String(problem)}));
};
video.onended = () => report({
  duration: video.duration, width: video.videoWidth, height: video.videoHeight, ended_at: video.currentTime,
  frames: video.getVideoPlaybackQuality().totalVideoFrames, sound_bytes: video.webkitAudioDecodedByteCount, pixel, first_time,
});
video.src = '/video.mp4';
</script>"""

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
         "--autoplay-policy=no-user-gesture-required"]


class InChromium(KadrTest):
    def play(self, video):
        answered = threading.Event()
        result = {}

        def take_report(handler):
            result.update(json.loads(handler.rfile.read(int(handler.headers["Content-Length"]))))
            answer_bytes(b"")(handler)
            answered.set()

        server = WebServer({"/": answer_bytes(PAGE, "text/html"), "/video.mp4": answer_file(video, "video/mp4"),
                            "/report": take_report})
        self.addCleanup(server.close)
        self.assertTrue(CHROMIUM, "Chromium is not installed: ./dev setup installs it")
        browser = subprocess.Popen([CHROMIUM, *FLAGS, f"--user-data-dir={self.folder / 'profile'}",
                                    "--remote-debugging-port=0", server.url("/")],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
                                   env=self.environment() | {"HOME": str(self.folder)})
        # Read on, so that the browser never waits for its own log.
        log = []
        reader = threading.Thread(target=lambda: log.extend(browser.stderr), daemon=True)
        reader.start()
        try:
            self.assertTrue(answered.wait(PATIENCE_S / 2), b"".join(log[-20:]).decode(errors="replace"))
        finally:
            browser.kill()
            browser.wait()
            reader.join(10)
            browser.stderr.close()
        return result

    def test_a_mix_plays_to_its_end(self):
        plan = SMALL | {
            "video_blocks": {"intro": [clip("join_b.mp4")], "main": [clip("vfr_steps.mkv")], "outro": [clip("rate_60.mp4")]},
            "audio_blocks": {"music": [clip("music.ogg")]},
        }
        self.mix_well(plan)
        video = self.videos()[0]
        measured = check_video(video)

        seen = self.play(video)

        self.assertNotIn("error", seen)
        self.assertEqual((seen["width"], seen["height"]), (180, 320))
        self.assertAlmostEqual(seen["duration"], measured["pictures"]["seconds"], delta=0.03)
        self.assertAlmostEqual(seen["ended_at"], seen["duration"], delta=0.05)
        self.assertGreater(seen["sound_bytes"], 0)
        # The upper left quadrant of the sample clips is red; a hidden first frame would be black.
        self.assertEqual(seen["first_time"], 0)
        red, green, blue, _ = seen["pixel"]
        self.assertGreater(red, 150)
        self.assertLess(max(green, blue), 90)

    def test_a_damaged_video_is_told_from_a_good_one(self):
        damaged = self.folder / "damaged.mp4"
        damaged.write_bytes(pathlib.Path(clip("noise.mp4")).read_bytes())

        self.assertIn("error", self.play(damaged))


if __name__ == "__main__":
    unittest.main()
