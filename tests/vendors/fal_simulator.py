"""A simulated fal (tests/vendors/simulator.py): its queue, and the store for inputs, at one address.

    POST /{endpoint}                             {"request_id", "response_url", "status_url", "cancel_url"}
    GET /{owner}/{alias}/requests/{id}/status    IN_QUEUE, IN_PROGRESS, COMPLETED, also of what failed
    GET /{owner}/{alias}/requests/{id}           the output, or what went wrong and its status
    PUT /{owner}/{alias}/requests/{id}/cancel
    POST /storage/upload/initiate                an address to PUT a file to, and the one by which requests name it

A request is billed when it is taken; one that fails or is cancelled is given back. The fault `fails` takes the vendor's own:
{"fails": {"times": 1, "status": 422, "type": "content_policy_violation", "msg": "…"}}; `uploads` refuses a file's bytes.
"""

import secrets
import threading
import uuid

from simulator import Answer, Simulator, Work, mark_of, operation, run

#: Millionths of a dollar: a second with sound, a second without.
ENDPOINTS = {
    "fal-ai/veo3.1/fast": (150_000, 100_000),
    "fal-ai/veo3.1/fast/image-to-video": (150_000, 100_000),
    "fal-ai/veo3.1/fast/first-last-frame-to-video": (150_000, 100_000),
    "fal-ai/kling-video/v2.5-turbo/pro/text-to-video": (70_000, 70_000),
    "fal-ai/kling-video/v2.5-turbo/pro/image-to-video": (70_000, 70_000),
}
VEO = {"prompt", "negative_prompt", "aspect_ratio", "duration", "resolution", "generate_audio", "seed"}
#: What each takes, and what of it must be there besides a prompt.
INPUTS = {
    "fal-ai/veo3.1/fast": (VEO, ()),
    "fal-ai/veo3.1/fast/image-to-video": (VEO | {"image_url"}, ("image_url",)),
    "fal-ai/veo3.1/fast/first-last-frame-to-video": (VEO | {"first_frame_url", "last_frame_url"},
                                                     ("first_frame_url", "last_frame_url")),
    "fal-ai/kling-video/v2.5-turbo/pro/text-to-video": ({"prompt", "negative_prompt", "aspect_ratio", "duration"}, ()),
    "fal-ai/kling-video/v2.5-turbo/pro/image-to-video": ({"prompt", "negative_prompt", "duration", "image_url", "tail_image_url"},
                                                         ("image_url",)),
}
DURATIONS = {"veo3.1": ("4s", "6s", "8s"), "kling-video": ("5", "10")}
SIZES = {"16:9": (640, 360), "9:16": (360, 640), "1:1": (360, 360)}


def invalid(field, kind, words):
    return Answer(422, {"detail": [{"loc": ["body", field], "msg": words, "type": kind}]})


class Fal(Simulator):
    vendor = "fal"

    @staticmethod
    def add_options(options):
        options.add_argument("--seconds", type=float, default=20, help="how long a request takes; scaled")

    def __init__(self, settings):
        super().__init__(settings)
        self.taken = {}
        self.stored = {}
        self.own_lock = threading.RLock()

    def key_of(self, request):
        if request.path.startswith("/_uploads/"):
            return self.settings.key  # what is signed asks for no key
        return request.headers.get("Authorization", "").removeprefix("Key ") or None

    def refusal(self, kind, sentence):
        if kind == "content":
            return invalid("prompt", "content_policy_violation", sentence)
        status, words = {"key": (401, "Cannot access application. Authentication is required to access this application."),
                         "busy": (429, "Too many requests"),
                         "quota": (403, "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."),
                         "broken": (500, "Internal Server Error"), "missing": (404, "Application not found"),
                         "wrong": (422, sentence)}[kind]
        return Answer(status, {"detail": words})

    # The queue.

    @operation("POST", "/{endpoint*}", paid=True)
    def submit(self, request, endpoint):
        if endpoint not in ENDPOINTS:
            self.refuse("missing", "")
        body = request.json()
        wrong = self.faults_of(endpoint, body)
        if wrong:
            return wrong
        micros = self.price(endpoint, body)
        work = Work(str(uuid.uuid4()), self.scaled(self.settings.seconds), endpoint=endpoint, body=body, micros=micros, output=None,
                    given_back=False)
        work.facts["failure"] = self.faults.take("fails")
        if work.facts["failure"] is not None:
            work.fate = "failed"
        with self.own_lock:
            self.taken[work.id] = work
            self.bill(work.id, micros, request)
        base = self.address_of(work)
        return {"request_id": work.id, "status": "IN_QUEUE", "queue_position": 0, "response_url": base, "status_url": f"{base}/status",
                "cancel_url": f"{base}/cancel"}

    def faults_of(self, endpoint, body):
        """The real ones say nothing of fields that they do not know; those are mistakes here."""
        known, needed = INPUTS[endpoint]
        for field in body:
            if field not in known:
                return invalid(field, "extra_forbidden", f"{endpoint} has no {field}")
        for field in ("prompt", *needed):
            if not isinstance(body.get(field), str):
                return invalid(field, "missing", "Field required")
        allowed = DURATIONS[endpoint.split("/")[1]]
        if "duration" in body and body["duration"] not in allowed:
            return invalid("duration", "literal_error", f"Input should be one of {', '.join(allowed)}")
        for field in needed:
            token = body[field].rsplit("/", 2)[-2] if "/_uploads/" in body[field] else None
            if token is not None and self.stored.get(token) is None:
                return invalid(field, "file_download_error", "Failed to download the file")
        return None

    @staticmethod
    def seconds_of(body):
        return int(str(body.get("duration", "5")).rstrip("s"))

    def price(self, endpoint, body):
        loud, silent = ENDPOINTS[endpoint]
        return self.seconds_of(body) * (silent if body.get("generate_audio") is False else loud)

    def address_of(self, work):
        app = "/".join(work.facts["endpoint"].split("/")[:2])
        return f"{self.url}/{app}/requests/{work.id}"

    def find(self, owner, alias, request_id):
        with self.own_lock:
            work = self.taken.get(request_id)
        if work is None or not work.facts["endpoint"].startswith(f"{owner}/{alias}"):
            self.refuse("missing", "")
        return work

    @operation("GET", "/{owner}/{alias}/requests/{request_id}/status")
    def status(self, request, owner, alias, request_id):
        work = self.find(owner, alias, request_id)
        base = {"request_id": work.id, "response_url": self.address_of(work)}
        if not work.ended:
            return base | ({"status": "IN_QUEUE", "queue_position": 0} if work.fraction < 0.3 else {"status": "IN_PROGRESS"})
        return base | {"status": "COMPLETED", "metrics": {"inference_time": work.ends_at - work.created_at}}

    @operation("GET", "/{owner}/{alias}/requests/{request_id}")
    def result(self, request, owner, alias, request_id):
        work = self.find(owner, alias, request_id)
        if not work.ended:
            return Answer(400, {"detail": "Request is still in progress"})
        if work.fate != "done":
            return self.failure(work)
        with self.own_lock:
            if work.facts["output"] is None:
                work.facts["output"] = self.made(work.facts["endpoint"], work.facts["body"])
        return {"video": {"url": work.facts["output"], "content_type": "video/mp4", "file_name": "output.mp4"}}

    def made(self, endpoint, body):
        width, height = SIZES.get(body.get("aspect_ratio", "16:9"), SIZES["16:9"])
        sound = "veo" in endpoint and body.get("generate_audio", True)
        clip = self.media.clip(self.seconds_of(body), width, height, mark_of(body["prompt"]), sound=sound)
        return self.keep_output(clip, "video/mp4", "output.mp4")

    def failure(self, work):
        with self.own_lock:
            if not work.facts["given_back"]:
                work.facts["given_back"] = True
                self.bill(work.id, -work.facts["micros"], None)
        if work.fate == "cancelled":
            return Answer(499, {"detail": "Request was cancelled"})
        failure = work.facts["failure"]
        status = failure.get("status", 500)
        if "type" in failure:
            detail = [{"loc": ["body", "prompt"], "msg": failure.get("msg", "failed"), "type": failure["type"]}]
            return Answer(status, {"detail": detail})
        return Answer(status, {"detail": failure.get("msg", "The request failed")})

    @operation("PUT", "/{owner}/{alias}/requests/{request_id}/cancel")
    def cancel(self, request, owner, alias, request_id):
        work = self.find(owner, alias, request_id)
        return Answer(202, {"status": "CANCELLATION_REQUESTED"}) if work.cancel() else Answer(400, {"status": "ALREADY_COMPLETED"})

    # The store. Its first operation comes before `submit` in the table, which takes any address.

    @operation("POST", "/storage/upload/initiate")
    def initiate(self, request):
        body = request.json()
        if not body.get("content_type") or not body.get("file_name"):
            self.refuse("wrong", "content_type and file_name are needed")
        token = secrets.token_hex(12)
        self.stored[token] = None
        address = f"{self.url}/_uploads/{token}/{body['file_name']}"
        return {"upload_url": f"{address}?signature={token[::-1]}", "file_url": address}

    @operation("PUT", "/_uploads/{token}/{name}")
    def store(self, request, token, name):
        if request.headers.get("Authorization"):
            return Answer(400, {"detail": "a key was sent to the store"})
        if token not in self.stored or request.query.get("signature") != token[::-1]:
            return Answer(403, {"detail": "the signature is wrong"})
        if self.faults.take("uploads"):
            return Answer(503, {"detail": "Service unavailable"})
        self.stored[token] = request.body
        return Answer(200)


if __name__ == "__main__":
    run(Fal)
