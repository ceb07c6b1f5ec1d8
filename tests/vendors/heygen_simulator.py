"""A simulated HeyGen v3 (tests/vendors/simulator.py): videos in which somebody says a sound.

    POST /v3/assets, /v3/assets/direct-uploads, /v3/assets/{id}/complete    files; PUT /_uploads/… takes the bytes of direct ones
    POST /v3/videos              {"data": {"video_id", "status": "waiting"}}
    GET  /v3/videos/{id}         pending, processing, completed, failed; each time with addresses of its own, which die
    GET  /v3/videos?title=…      those whose title holds it, newest first, in pages; some time after they were taken
    DELETE /v3/videos/{id}
    GET  /v3/users/me, /v3/avatars/looks

The Idempotency-Key of a create is honoured with --honours-keys only, as it is not confirmed for it: without, the same key makes a
second video. With more than --concurrent at work a create is refused (429, Retry-After). A callback_url is told the end, signed.

Seconds of output cost --micros a second. The fault `fails` takes the vendor's own code: {"fails": {"times": 1, "code":
"MOVIO_PAYMENT_INSUFFICIENT_CREDIT", "words": "…"}}; what fails is paid back when somebody sees it. `uploads` refuses a file.
"""

import hashlib
import hmac
import io
import math
import secrets
import threading
import time
import wave

from simulator import Answer, Refused, Simulator, Work, mark_of, operation, run

WEBHOOK_SECRET = "heygen-webhook-secret"
MEDIA_TYPES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "audio/wav", b"ID3": "audio/mpeg",
               b"\xff\xfb": "audio/mpeg", b"\xff\xf3": "audio/mpeg"}
MOST_UPLOAD = 32 << 20
SHAPES = {"16:9": (640, 360), "9:16": (360, 640), "1:1": (480, 480), "4:5": (384, 480), "5:4": (480, 384), "auto": (640, 360)}


def media_type_of(content):
    return next((kind for begins, kind in MEDIA_TYPES.items() if content.startswith(begins)), None)


def seconds_of(content):
    """Of a sound: exactly of a WAV, by the bytes of an MP3 at 128 kbit/s."""
    if content.startswith(b"RIFF"):
        with wave.open(io.BytesIO(content)) as sound:
            return sound.getnframes() / sound.getframerate()
    return len(content) / 16_000


class HeyGen(Simulator):
    vendor = "heygen"
    description = "heygen-v3"

    @staticmethod
    def add_options(options):
        options.add_argument("--honours-keys", action="store_true", help="the same Idempotency-Key gives the same video")
        options.add_argument("--concurrent", type=int, default=3)
        options.add_argument("--seconds", type=float, default=300, help="how long a video takes; scaled")
        options.add_argument("--micros", type=int, default=66_700, help="of a second of output")
        options.add_argument("--page", type=int, default=100, help="videos on a page of the listing, at most")

    def __init__(self, settings):
        super().__init__(settings)
        self.assets = {}
        self.pending = {}
        self.videos = {}
        self.by_key = {}
        self.balance = 1_000_000_000
        self.videos_lock = threading.RLock()

    def answer_as_vendor(self, request):
        """Nor does it promise what HeyGen's description does not."""
        answer = super().answer_as_vendor(request)
        if self.contract is None or request.path.startswith("/_uploads/") or answer.status == 599:
            return answer
        headers = {"Content-Type": answer.media_type}
        try:
            broken = self.contract.answer_faults(request.method, request.target, answer.status, headers, answer.content)
        except ValueError:
            return answer  # garbled as ordered
        return Answer(599, {"violations": broken}) if broken else answer

    def key_of(self, request):
        return self.settings.key if request.path.startswith("/_uploads/") else request.headers.get("x-api-key")

    def refusal(self, kind, sentence):
        status, code = {"key": (401, "unauthorized"), "busy": (429, "rate_limit_exceeded"), "quota": (402, "insufficient_credit"),
                        "content": (400, "content_policy_violation"), "broken": (500, "internal_error"),
                        "missing": (404, "not_found"), "wrong": (400, "invalid_parameter")}[kind]
        return self.said(status, code, sentence)

    @staticmethod
    def said(status, code, sentence, **headers):
        return Answer(status, {"error": {"code": code, "message": sentence}}, **headers)

    # Assets.

    @operation("POST", "/v3/assets")
    def upload(self, request):
        part = request.fields().get("file")
        if part is None or part.file_name is None:
            self.refuse("wrong", "file is required")
        return {"data": self.keep_asset(part.content, secrets.token_hex(16))}

    def keep_asset(self, content, identity):
        media_type = media_type_of(content)
        if self.faults.take("uploads"):
            raise Refused(self.said(500, "internal_error", "the upload could not be stored"))
        if len(content) > MOST_UPLOAD and identity not in self.pending:
            raise Refused(self.said(400, "file_too_large", "the file is larger than 32 MB"))
        if media_type is None:
            raise Refused(self.said(400, "unsupported_file_type", "this type of file is not supported"))
        self.assets[identity] = {"content": content, "media_type": media_type}
        return {"asset_id": identity, "url": f"{self.url}/_assets/{identity}", "mime_type": media_type, "size_bytes": len(content)}

    @operation("POST", "/v3/assets/direct-uploads")
    def begin_upload(self, request):
        identity = secrets.token_hex(16)
        self.pending[identity] = {"asked": request.json(), "content": None}
        return {"data": {"asset_id": identity, "upload_url": f"{self.url}/_uploads/{identity}", "expires_in_seconds": 3600,
                         "upload_headers": {"x-amz-meta-asset": identity}, "max_bytes": request.json()["size_bytes"],
                         "status": "pending_upload"}}

    @operation("PUT", "/_uploads/{identity}", described=False)
    def store(self, request, identity):
        pending = self.pending.get(identity)
        if pending is None or request.headers.get("x-amz-meta-asset") != identity:
            return Answer(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>", "application/xml")
        if len(request.body) != pending["asked"]["size_bytes"] or request.media_type != pending["asked"]["content_type"]:
            return Answer(400, b"<Error><Code>IncompleteBody</Code></Error>", "application/xml")
        pending["content"] = request.body
        return Answer(200, b"", "application/xml")

    @operation("POST", "/v3/assets/{asset_id}/complete")
    def complete_upload(self, request, asset_id):
        pending = self.pending.get(asset_id)
        if pending is None or pending["content"] is None:
            self.refuse("missing", "the asset has no bytes yet")
        return {"data": self.keep_asset(pending["content"], asset_id) | {"status": "processing"}}

    # Videos.

    @operation("POST", "/v3/videos", paid=True)
    def create(self, request):
        body = request.json()
        key = request.headers.get("Idempotency-Key")
        seconds = self.check(body)
        with self.videos_lock:
            if self.settings.honours_keys and key and key in self.by_key:
                return self.taken(self.by_key[key])
            if sum(not video.ended for video in self.videos.values()) >= self.settings.concurrent:
                raise Refused(self.said(429, "rate_limit_exceeded", "too many videos are being made at once", Retry_After=7))
            video = self.begin(body, seconds)
            self.bill(video.id, video.facts["micros"], request, tag=body.get("title"), key=key)
            self.balance -= video.facts["micros"]
            self.videos[video.id] = video
            self.by_key[key] = video
        if body.get("callback_url"):
            told = {"event_type": "avatar_video.success" if video.fate == "done" else "avatar_video.fail",
                    "event_data": {"video_id": video.id, "callback_id": body.get("callback_id")}}
            self.tell_webhook(body["callback_url"], told, signed, video.ends_at - time.time())
        return self.taken(video)

    @staticmethod
    def taken(video):
        return {"data": {"video_id": video.id, "status": "waiting", "output_format": "mp4"}}

    def check(self, body):
        """How long the video will be."""
        if body["avatar_id"].startswith("unknown"):
            raise Refused(self.said(400, "avatar_not_found", f"Avatar {body['avatar_id']} not found or no longer available."))
        background = body.get("background") or {}
        for identity, kind in ((body.get("audio_asset_id"), "audio/"), (background.get("asset_id"), "image/")):
            if identity and not self.assets.get(identity, {"media_type": ""})["media_type"].startswith(kind):
                raise Refused(self.said(400, "invalid_parameter", f"asset {identity} is no {kind[:-1]} file"))
        if not body.get("audio_asset_id"):
            self.refuse("wrong", "one of script, audio_url and audio_asset_id is required")
        return seconds_of(self.assets[body["audio_asset_id"]]["content"])

    def begin(self, body, seconds):
        """With the lock."""
        video = Work(secrets.token_hex(16), self.scaled(self.settings.seconds), body=body, length=seconds, returned=False,
                     micros=math.ceil(seconds * self.settings.micros), listed_at=time.time() + self.faults.some(
                         self.settings.longest_lag) / 1000)
        fault = self.faults.take("fails")
        if fault:
            video.fate = fault.get("code", "rendering_failed")
            video.facts["words"] = fault.get("words", "Video render failed.")
        return video

    @operation("GET", "/v3/videos/{video_id}")
    def retrieve(self, request, video_id):
        with self.videos_lock:
            return {"data": self.told(self.video(video_id))}

    def video(self, video_id):
        if video_id not in self.videos:
            self.refuse("missing", f"Video {video_id} not found.")
        return self.videos[video_id]

    def told(self, video):
        """With the lock."""
        told = {"id": video.id, "created_at": int(video.created_at)}
        if not video.ended:
            return told | {"status": "pending" if video.fraction < 0.2 else "processing"}
        if video.fate != "done":
            self.give_back(video)
            return told | {"status": "failed", "failure_code": video.fate, "failure_message": video.facts["words"]}
        width, height = SHAPES[video.facts["body"].get("aspect_ratio", "16:9")]
        clip = self.media.clip(max(0.5, round(video.facts["length"], 1)), width, height, mark_of(video.facts["body"]["avatar_id"]))
        return told | {"status": "completed", "video_url": self.keep_output(clip, "video/mp4", "video.mp4"),
                       "duration": video.facts["length"], "completed_at": int(video.ends_at)}

    def give_back(self, video):
        """With the lock. Once."""
        if not video.facts["returned"]:
            video.facts["returned"] = True
            self.balance += video.facts["micros"]
            self.bill(video.id, -video.facts["micros"], None)

    @operation("GET", "/v3/videos")
    def listing(self, request):
        with self.videos_lock:
            found = [video for video in self.videos.values() if video.facts["listed_at"] <= time.time() and
                     request.query.get("title", "") in (video.facts["body"].get("title") or "")]
            found.sort(key=lambda video: video.created_at, reverse=True)
            begins = int(request.query.get("token", "0"))
            ends = begins + min(self.settings.page, int(request.query.get("limit", "10")))
            told = [{"id": video.id, "created_at": int(video.created_at), "status": "completed" if video.ended else "processing"}
                    for video in found[begins:ends]]
        more = ends < len(found)
        return {"data": told, "has_more": more, "next_token": str(ends) if more else None}

    @operation("DELETE", "/v3/videos/{video_id}")
    def delete(self, request, video_id):
        with self.videos_lock:
            self.video(video_id)
            del self.videos[video_id]
        return {"data": {"id": video_id, "deleted": True}}

    # The account.

    @operation("GET", "/v3/users/me")
    def me(self, request):
        wallet = {"currency": "usd", "remaining_balance": round(self.balance / 1e6, 2)}
        return {"data": {"username": "kadr", "email": "kadr@films.example", "first_name": None, "last_name": None,
                         "billing_type": "wallet", "wallet": wallet}}

    @operation("GET", "/v3/avatars/looks")
    def looks(self, request):
        look = {"id": "Daisy_public", "name": "Daisy", "avatar_type": "studio_avatar",
                "supported_api_engines": ["avatar_v", "avatar_iv"]}
        return {"data": [look], "has_more": False, "next_token": None}


def signed(content):
    """Headers of a webhook."""
    signature = hmac.new(WEBHOOK_SECRET.encode(), content, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", "Heygen-Signature": signature, "Heygen-Timestamp": str(int(time.time())),
            "Heygen-Event-Id": secrets.token_hex(8)}


if __name__ == "__main__":
    run(HeyGen)
