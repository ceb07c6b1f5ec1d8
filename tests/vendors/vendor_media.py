"""What simulated vendors make: short real media, by which a test can tell what it was made from."""

import hashlib
import os
import pathlib
import subprocess
import tempfile
import threading


class Media:
    """Short real media, made by the ffmpeg program when they are first asked for, and kept for all simulators in the temporary
    folder. A `mark` is the colour of the left upper quarter, 0xRRGGBB: what a test finds a clip or picture by."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.gettempdir()) / f"kadr-vendor-media-{os.getuid()}"
        self.folder.mkdir(mode=0o700, exist_ok=True)

    def clip(self, seconds=2, width=640, height=360, mark=0x336699, sound=True, rate=24):
        """An MP4, H.264 with AAC when it has sound."""
        source = ["-f", "lavfi", "-i", f"testsrc2=size={width}x{height}:rate={rate}:duration={seconds},{self.box(mark)}"]
        tone = ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}", "-c:a", "aac", "-shortest"]
        return self.made("mp4", [*source, *(tone if sound else []), "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
                                 "-movflags", "+faststart"])

    def picture(self, width=640, height=360, mark=0x336699, kind="png"):
        """\\param kind png, jpg or webp."""
        source = f"testsrc2=size={width}x{height}:rate=1:duration=1,{self.box(mark)}"
        return self.made(kind, ["-f", "lavfi", "-i", source, "-frames:v", "1"])

    def speech(self, seconds=2, kind="mp3", rate=44100):
        """A tone with pauses, as long as what is said. \\param kind mp3, wav, flac, opus, aac or pcm (16 bits, little-endian)."""
        source = f"sine=frequency=220:sample_rate={rate}:duration={seconds:.3f},volume='if(lt(mod(t,0.4),0.3),1,0.02)':eval=frame"
        coder = {"opus": ["-f", "ogg", "-c:a", "libopus", "-ar", "48000"], "aac": ["-f", "adts"], "pcm": ["-f", "s16le"]}
        return self.made(kind, ["-f", "lavfi", "-i", source, "-ac", "1", *coder.get(kind, [])])

    @staticmethod
    def box(mark):
        return f"drawbox=x=0:y=0:w=iw/2:h=ih/2:color=0x{mark:06x}:t=fill"

    def made(self, suffix, words):
        name = hashlib.sha256(" ".join(words).encode()).hexdigest()[:24]
        kept = self.folder / f"{name}.{suffix}"
        if not kept.exists():
            fresh = kept.with_name(f"{name}.{os.getpid()}.{threading.get_ident()}.{suffix}")
            subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *words, "-bitexact", "-map_metadata", "-1", str(fresh)],
                           check=True, stdin=subprocess.DEVNULL)
            fresh.rename(kept)
        return kept.read_bytes()


def mark_of(prompt):
    """The colour that a prompt's pictures are marked with. Of few bits a channel, so that coding does not blur two into one."""
    digest = hashlib.sha256(prompt.encode()).digest()
    red, green, blue = (byte // 64 * 64 + 32 for byte in digest[:3])
    return red << 16 | green << 8 | blue


def spoken_seconds(text):
    """How long a text takes to say: 15 characters a second."""
    return max(0.5, round(len(text) / 15, 2))
