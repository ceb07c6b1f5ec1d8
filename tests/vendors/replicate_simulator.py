"""A simulated Replicate (tests/vendors/simulator.py): predictions of official models and of versions, files, webhooks, and a listing
whose inputs and outputs vanish.

    POST /v1/models/{owner}/{name}/predictions, /v1/predictions   a prediction: starting, processing, succeeded, failed, canceled
    GET /v1/predictions[?created_after=…]   newest first, in pages of --page
    POST /v1/files                          an input, to be named by its address
    GET /v1/account, /v1/models/{owner}/{name}, /v1/webhooks/default/secret

A prediction is billed when it is taken; one that fails or is cancelled is given back. Its input and output are gone --output-life
seconds after its end. The fault `fails` takes the words: {"fails": {"times": 1, "error": "… (E005)"}}; `uploads` refuses files.
A webhook must have an https address; --webhooks-to sends them to another, with the path and query of the real one.
--webhook-shown: `everywhere`, `single` (not in listings) or `nowhere`.
"""

import copy
import datetime
import hashlib
import secrets
import threading
import time
import urllib.parse

from simulator import Answer, Simulator, Work, mark_of, operation, run, standard_webhook_headers

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
MODELS = {
    # Millionths of a dollar: a second with sound, a second without; or a picture.
    "google/veo-3.1": {"second": 400_000, "silent": 200_000},
    "google/veo-3.1-fast": {"second": 150_000, "silent": 100_000},
    "kwaivgi/kling-v2.5-turbo-pro": {"second": 70_000},
    "openai/sora-2": {"second": 100_000},
    "black-forest-labs/flux-1.1-pro": {"picture": 40_000},
}
MOST_FILE = 100_000_000
SIZES = {"16:9": (640, 360), "9:16": (360, 640), "1:1": (360, 360), "landscape": (640, 360), "portrait": (360, 640)}


def iso(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Replicate(Simulator):
    vendor = "replicate"
    description = "replicate"

    @staticmethod
    def add_options(options):
        options.add_argument("--seconds", type=float, default=100, help="how long a prediction takes; scaled")
        options.add_argument("--page", type=int, default=100, help="predictions on a page of the listing")
        options.add_argument("--webhooks-to", default="", help="where webhooks go instead of to their own host")
        options.add_argument("--webhook-shown", default="everywhere", choices=("everywhere", "single", "nowhere"))

    def __init__(self, settings):
        super().__init__(settings)
        self.predictions = {}
        self.files = {}
        self.own_lock = threading.RLock()

    def refusal(self, kind, sentence):
        status, title = {"key": (401, "Unauthenticated"), "busy": (429, "Too many requests"), "quota": (402, "Insufficient credit"),
                         "content": (422, "Input flagged"), "broken": (500, "Internal server error"), "missing": (404, "Not found"),
                         "wrong": (422, "Input validation failed")}[kind]
        words = {"quota": "You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing to "
                          "purchase credit.",
                 "key": "You did not pass a valid authentication token",
                 "busy": "Request was throttled. Your rate limit resets in ~30s."}
        body = {"title": title, "detail": words.get(kind, sentence), "status": status}
        return Answer(status, body, "application/problem+json")

    def broken_rules(self, request):
        """The cursor in the address of a next page is the vendor's own, and its description does not name it."""
        described = copy.copy(request)
        query = {name: value for name, value in request.query.items() if name != "cursor"}
        described.target = request.path + (f"?{urllib.parse.urlencode(query)}" if query else "")
        return super().broken_rules(described)

    # Predictions.

    @operation("POST", "/v1/models/{owner}/{name}/predictions", paid=True)
    def create_of_model(self, request, owner, name):
        body = request.json()
        return self.create(request, body, f"{owner}/{name}")

    @operation("POST", "/v1/predictions", paid=True)
    def create_of_version(self, request):
        body = request.json()
        return self.create(request, body, body.get("version", "").split(":")[0])

    def create(self, request, body, model):
        if model not in MODELS:
            self.refuse("missing", "The requested resource could not be found.")
        webhook = body.get("webhook")
        if webhook is not None and not webhook.startswith("https://"):
            self.refuse("wrong", "- webhook: must be an HTTPS URL")
        inputs = body["input"]
        self.check(inputs)
        prediction = Work(secrets.token_hex(13), self.scaled(self.settings.seconds), model=model, input=inputs, webhook=webhook,
                          micros=self.price(model, inputs), output=None, given_back=False,
                          listed_at=time.time() + self.faults.some(self.settings.longest_lag) / 1000)
        fault = self.faults.take("fails")
        if fault:
            prediction.fate = fault.get("error", "Prediction failed for an unknown reason. It might help to check the logs.")
        with self.own_lock:
            self.predictions[prediction.id] = prediction
            self.bill(prediction.id, prediction.facts["micros"], request, tag=self.tag_in(webhook))
        if webhook:
            threading.Thread(target=self.tell_end, args=(prediction,), daemon=True).start()
        return Answer(201, self.told(prediction, fresh=True))

    def check(self, inputs):
        if not isinstance(inputs.get("prompt"), str):
            self.refuse("wrong", "- input: prompt is required")
        for name in ("duration", "seconds", "seed"):
            if name in inputs and not isinstance(inputs[name], int):
                self.refuse("wrong", f"- input.{name}: Invalid type. Expected: integer, given: {type(inputs[name]).__name__}")
        for value in inputs.values():
            for address in value if isinstance(value, list) else [value]:
                if isinstance(address, str) and address.startswith(f"{self.url}/v1/files/"):
                    self.check_file(address.rsplit("/", 1)[1])

    def check_file(self, file_id):
        with self.own_lock:
            file = self.files.get(file_id)
        if file is None or file["until"] <= time.time():
            self.refuse("wrong", "- input: a file that it names does not exist or has expired")

    @staticmethod
    def price(model, inputs):
        rate = MODELS[model]
        if "picture" in rate:
            return rate["picture"]
        seconds = inputs.get("duration") or inputs.get("seconds") or 5
        return seconds * (rate["silent"] if inputs.get("generate_audio") is False and "silent" in rate else rate["second"])

    @staticmethod
    def tag_in(webhook):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(webhook or "").query)
        return next(iter(query.get("kadr", [])), None)

    def status_of(self, prediction):
        if not prediction.ended:
            return "starting" if prediction.fraction < 0.2 else "processing"
        if prediction.fate == "done":
            return "succeeded"
        self.give_back(prediction)
        return "canceled" if prediction.fate == "cancelled" else "failed"

    def give_back(self, prediction):
        with self.own_lock:
            if not prediction.facts["given_back"]:
                prediction.facts["given_back"] = True
                self.bill(prediction.id, -prediction.facts["micros"], None, tag=self.tag_in(prediction.facts["webhook"]))

    def told(self, prediction, listed=False, fresh=False):
        """\\param fresh just taken: however slow this machine is, it has only begun."""
        status = "starting" if fresh else self.status_of(prediction)
        removed = not fresh and prediction.ended and time.time() >= prediction.ends_at + self.settings.output_life
        base = f"{self.url}/v1/predictions/{prediction.id}"
        told = {"id": prediction.id, "model": prediction.facts["model"], "version": "hidden", "status": status, "source": "api",
                "input": {} if removed else prediction.facts["input"], "output": None, "error": None, "logs": "",
                "data_removed": removed, "created_at": iso(prediction.created_at), "metrics": {},
                "urls": {"get": base, "cancel": f"{base}/cancel", "web": f"https://replicate.com/p/{prediction.id}"}}
        if status not in ("starting",):
            told["started_at"] = iso(prediction.created_at + 0.001)
        if status not in ("starting", "processing"):
            told["completed_at"] = iso(prediction.ends_at)
            seconds = round(prediction.ends_at - prediction.created_at, 6)
            told["metrics"] = {"predict_time": seconds, "total_time": seconds}
        if status == "failed":
            told["error"] = prediction.fate
        if status == "succeeded" and not removed:
            told["output"] = self.output_of(prediction)
        shown = self.settings.webhook_shown
        if prediction.facts["webhook"] and (shown == "everywhere" or shown == "single" and not listed):
            told["webhook"] = prediction.facts["webhook"]
        return told

    def output_of(self, prediction):
        with self.own_lock:
            if prediction.facts["output"] is None:
                prediction.facts["output"] = self.made(prediction.facts["model"], prediction.facts["input"])
            return prediction.facts["output"]

    def made(self, model, inputs):
        width, height = SIZES.get(inputs.get("aspect_ratio", "16:9"), (640, 360))
        mark = mark_of(inputs["prompt"])
        if "picture" in MODELS[model]:
            kind = inputs.get("output_format", "webp")
            return self.keep_output(self.media.picture(width, height, mark, kind), f"image/{kind}", f"out.{kind}")
        seconds = inputs.get("duration") or inputs.get("seconds") or 5
        sound = model.startswith(("google/", "openai/")) and inputs.get("generate_audio", True)
        return self.keep_output(self.media.clip(seconds, width, height, mark, sound=sound), "video/mp4", "tmp.mp4")

    @operation("GET", "/v1/predictions/{prediction_id}")
    def get(self, request, prediction_id):
        return self.told(self.find(prediction_id))

    def find(self, prediction_id):
        with self.own_lock:
            if prediction_id not in self.predictions:
                self.refuse("missing", "The requested resource could not be found.")
            return self.predictions[prediction_id]

    @operation("POST", "/v1/predictions/{prediction_id}/cancel")
    def cancel(self, request, prediction_id):
        prediction = self.find(prediction_id)
        prediction.cancel()
        return self.told(prediction)

    @operation("GET", "/v1/predictions")
    def listing(self, request):
        since = request.query.get("created_after", "")
        with self.own_lock:
            found = [each for each in self.predictions.values()
                     if each.facts["listed_at"] <= time.time() and iso(each.created_at) >= since]
        found.sort(key=lambda each: each.created_at, reverse=True)
        start = int(request.query.get("cursor", 0))
        end = start + self.settings.page
        query = {"cursor": end} | ({"created_after": since} if since else {})
        rest = f"{self.url}/v1/predictions?{urllib.parse.urlencode(query)}" if end < len(found) else None
        return {"results": [self.told(each, listed=True) for each in found[start:end]], "next": rest, "previous": None}

    # Webhooks.

    def tell_end(self, prediction):
        while not prediction.ended:
            time.sleep(max(0.001, min(0.05, prediction.ends_at - time.time())))
        url = prediction.facts["webhook"]
        if self.settings.webhooks_to:
            parts = urllib.parse.urlsplit(url)
            url = self.settings.webhooks_to.rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")
        self.tell_webhook(url, self.told(prediction), lambda body: standard_webhook_headers(SECRET, body))

    @operation("GET", "/v1/webhooks/default/secret")
    def webhook_secret(self, request):
        return {"key": SECRET}

    # Files, the account, models.

    @operation("POST", "/v1/files")
    def upload(self, request):
        content = request.fields().get("content")
        if content is None or not content.file_name:
            self.refuse("wrong", "Missing content")
        if self.faults.take("uploads"):
            return Answer(503, {"detail": "Service unavailable"})
        if len(content.content) > MOST_FILE:
            return Answer(413, {"detail": "Files must be less than 100MB in size"})
        file = {"id": secrets.token_hex(13), "content": content.content, "media_type": content.media_type, "until": time.time() + 86400}
        with self.own_lock:
            self.files[file["id"]] = file
        return Answer(201, self.told_file(file) | {"name": content.file_name})

    def told_file(self, file):
        return {"id": file["id"], "content_type": file["media_type"], "size": len(file["content"]), "metadata": {}, "etag": file["id"],
                "checksums": {"sha256": hashlib.sha256(file["content"]).hexdigest()}, "created_at": iso(time.time()),
                "expires_at": iso(file["until"]), "urls": {"get": f"{self.url}/v1/files/{file['id']}"}}

    @operation("GET", "/v1/files/{file_id}")
    def file(self, request, file_id):
        self.check_file(file_id)
        return self.told_file(self.files[file_id])

    @operation("GET", "/v1/account")
    def account(self, request):
        return {"type": "organization", "username": "films", "name": "Films", "github_url": "https://github.com/films"}

    @operation("GET", "/v1/models/{owner}/{name}")
    def model(self, request, owner, name):
        if f"{owner}/{name}" not in MODELS:
            self.refuse("missing", "The requested resource could not be found.")
        return {"url": f"https://replicate.com/{owner}/{name}", "owner": owner, "name": name, "description": "", "visibility": "public",
                "is_official": True, "run_count": 1, "latest_version": None, "default_example": None}


if __name__ == "__main__":
    run(Replicate)
