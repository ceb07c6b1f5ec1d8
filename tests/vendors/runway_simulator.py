"""A simulated Runway (tests/vendors/simulator.py): tasks made from words and pictures, which wait their turn, run, and give
addresses that die; no listing, no webhooks, no keys for the same request twice.

    POST /v1/image_to_video, /v1/text_to_video, /v1/text_to_image   {"id", "estimatedCost"}
    GET /v1/tasks/{id}      PENDING, THROTTLED (more than --concurrent at work), RUNNING, SUCCEEDED, FAILED
    DELETE /v1/tasks/{id}   ends or deletes it; from then on it is unknown
    POST /v1/uploads        an address for the file's bytes (POST /_uploads/…), and the runway:// by which tasks name it
    GET /v1/organization    the credits that are left

Credits cost 0.01 US dollars. What fails costs nothing, like what is cancelled before it runs. The fault `fails` takes the
vendor's own code: {"fails": {"times": 1, "code": "SAFETY.INPUT.TEXT", "words": "…"}}; the fault `uploads` refuses a file's bytes.
"""

import datetime
import math
import threading
import time
import uuid

from simulator import Answer, Refused, Simulator, Work, mark_of, operation, run

VERSION = "2024-11-06"
MICROS_OF_CREDIT = 10_000
UPLOAD_LIFE = 24 * 3600
MOST_UPLOAD = 200 << 20


def credits_for(body):
    """As the price list of November 2026 has it."""
    if body["model"].startswith("gen4_image"):
        return 2 if body["model"].endswith("turbo") else 8 if "1080" in body["ratio"] else 5
    by_second = {"gen4.5": 12, "gen4_turbo": 5, "veo3.1": 40, "veo3.1_fast": 15}
    silent = {"veo3.1": 20, "veo3.1_fast": 10}
    rate = by_second.get(body["model"], 10)
    if body.get("audio") is False:
        rate = silent.get(body["model"], rate)
    return math.ceil(rate * body.get("duration", 8 if body["model"].startswith("veo") else 10))


def pictures_of(body):
    """The addresses of the pictures that a request names."""
    prompt = body.get("promptImage", [])
    listed = [prompt] if isinstance(prompt, str) else [each["uri"] for each in prompt]
    return listed + [each["uri"] for each in body.get("referenceImages", [])]


def sized(ratio):
    """Small, but of the shape that was asked for."""
    width, height = map(int, ratio.split(":"))
    return width // 4 * 2, height // 4 * 2


class Runway(Simulator):
    vendor = "runway"
    description = "runway"

    @staticmethod
    def add_options(options):
        options.add_argument("--credits", type=int, default=100_000, help="what is on the account in the beginning")
        options.add_argument("--concurrent", type=int, default=3, help="so many tasks run; the others are throttled")
        options.add_argument("--seconds", type=float, default=20, help="how long a task takes; scaled")

    def __init__(self, settings):
        super().__init__(settings)
        self.tasks = {}
        self.uploads = {}
        self.credits = settings.credits
        self.tasks_lock = threading.RLock()

    def answer_as_vendor(self, request):
        """Nor does it promise what Runway's description does not."""
        answer = super().answer_as_vendor(request)
        if self.contract is None or request.path.startswith("/_uploads/") or answer.status == 599:
            return answer
        headers = {"Content-Type": answer.media_type}
        try:
            broken = self.contract.answer_faults(request.method, request.target, answer.status, headers, answer.content)
        except ValueError:
            return answer  # garbled as ordered
        return Answer(599, {"violations": broken}) if broken else answer

    def refusal(self, kind, sentence):
        status = {"key": 401, "busy": 429, "broken": 502, "missing": 404}.get(kind, 400)
        words = {"quota": "You do not have enough credits to run this task.",
                 "key": "Unauthorized. Your API key is invalid or has been revoked."}
        return Answer(status, {"error": words.get(kind, sentence)})

    def key_of(self, request):
        # A store for uploads asks for no key: what the fields say is enough.
        return self.settings.key if request.path.startswith("/_uploads/") else super().key_of(request)

    # Tasks.

    @operation("POST", "/v1/image_to_video", paid=True)
    def image_to_video(self, request):
        return self.create(request)

    @operation("POST", "/v1/text_to_video", paid=True)
    def text_to_video(self, request):
        return self.create(request)

    @operation("POST", "/v1/text_to_image", paid=True)
    def text_to_image(self, request):
        return self.create(request)

    def create(self, request):
        body = request.json()
        self.check_version(request)
        for address in pictures_of(body):
            self.check_picture(address)
        cost = credits_for(body)
        with self.tasks_lock:
            if cost > self.credits:
                self.refuse("quota", "")
            self.credits -= cost
            task = self.begin(body, cost)
            self.bill(task.id, cost * MICROS_OF_CREDIT, request)
            self.tasks[task.id] = task
        return {"id": task.id, "estimatedCost": {"credits": cost}}

    def begin(self, body, cost):
        """With the lock. It starts when one of those before it has ended, if as many are at work as may be."""
        task = Work(str(uuid.uuid4()), self.scaled(self.settings.seconds), body=body, cost=cost, returned=False)
        ends = sorted(each.ends_at for each in self.tasks.values() if not each.ended)
        excess = len(ends) - self.settings.concurrent
        task.facts["starts_at"] = ends[excess] if excess >= 0 else task.created_at
        task.ends_at += task.facts["starts_at"] - task.created_at
        fault = self.faults.take("fails")
        if fault:
            task.fate = fault.get("code", "INTERNAL")
            task.facts["words"] = fault.get("words", "The task failed.")
        return task

    def check_version(self, request):
        """By hand as well: where the description is absent nothing else does."""
        if request.headers.get("X-Runway-Version") != VERSION:
            self.refuse("wrong", "The X-Runway-Version header is missing or names a version that is not supported.")

    def check_picture(self, address):
        if not address.startswith("runway://"):
            return
        upload = self.uploads.get(address.removeprefix("runway://"))
        if upload is None or upload.get("bytes") is None or upload["until"] <= time.time():
            issue = {"code": "custom", "path": ["promptImage"], "message": "The upload does not exist or has expired."}
            raise Refused(Answer(400, {"error": "Validation of body failed", "issues": [issue]}))

    @operation("GET", "/v1/tasks/{task_id}")
    def retrieve(self, request, task_id):
        self.check_version(request)
        with self.tasks_lock:
            task = self.task(task_id)
            return self.told(task)

    def task(self, task_id):
        if task_id not in self.tasks:
            self.refuse("missing", "Task not found.")
        return self.tasks[task_id]

    def told(self, task):
        """With the lock."""
        created = datetime.datetime.fromtimestamp(task.created_at, datetime.timezone.utc)
        told = {"id": task.id, "createdAt": created.strftime("%Y-%m-%dT%H:%M:%S.") + f"{created.microsecond // 1000:03d}Z"}
        if not task.ended:
            told["estimatedCost"] = {"credits": task.facts["cost"]}
            if time.time() < task.facts["starts_at"]:
                return told | {"status": "THROTTLED"}
            done = (time.time() - task.facts["starts_at"]) / max(1e-6, task.ends_at - task.facts["starts_at"])
            return told | ({"status": "PENDING"} if done < 0.2 else {"status": "RUNNING", "progress": round(min(done, 1), 2)})
        if task.fate != "done":
            self.give_back(task)
            failed = {"status": "FAILED", "failure": task.facts["words"], "cost": {"credits": 0}}
            return told | failed | ({"failureCode": task.fate} if task.fate != "none" else {})
        return told | {"status": "SUCCEEDED", "output": [self.output_of(task)], "cost": {"credits": task.facts["cost"]}}

    def output_of(self, task):
        """A fresh address each time: those of before die."""
        body = task.facts["body"]
        width, height = sized(body["ratio"])
        mark = mark_of(body.get("promptText", ""))
        if body["model"].startswith("gen4_image"):
            return self.keep_output(self.media.picture(width, height, mark), "image/png", "output.png")
        seconds = body.get("duration", 4)
        clip = self.media.clip(seconds, width, height, mark, sound=body.get("audio", body["model"].startswith("veo")))
        return self.keep_output(clip, "video/mp4", "output.mp4")

    def give_back(self, task):
        """With the lock. Once."""
        if not task.facts["returned"]:
            task.facts["returned"] = True
            self.credits += task.facts["cost"]
            self.bill(task.id, -task.facts["cost"] * MICROS_OF_CREDIT, None)

    @operation("DELETE", "/v1/tasks/{task_id}")
    def delete(self, request, task_id):
        self.check_version(request)
        with self.tasks_lock:
            task = self.task(task_id)
            if not task.ended and time.time() < task.facts["starts_at"]:
                self.give_back(task)
            task.cancel()
            del self.tasks[task_id]
        return Answer(204)

    # Uploads.

    @operation("POST", "/v1/uploads")
    def upload(self, request):
        body = request.json()
        token = uuid.uuid4().hex + uuid.uuid4().hex
        policy = uuid.uuid4().hex
        self.uploads[token] = {"name": body["filename"], "policy": policy, "bytes": None, "until": time.time() + UPLOAD_LIFE}
        return {"uploadUrl": f"{self.url}/_uploads/{token}", "runwayUri": f"runway://{token}",
                "fields": {"key": f"ephemeral/{token}", "policy": policy, "x-amz-signature": policy[::-1]}}

    @operation("POST", "/_uploads/{token}", described=False)
    def store(self, request, token):
        """As the store behind it does: all fields of the form, as they were given, and the file last."""
        upload = self.uploads.get(token)
        parts = request.form()
        if upload is None:
            return refusal_of_store(404, "NoSuchKey")
        if self.faults.take("uploads"):
            return refusal_of_store(503, "SlowDown")
        if not parts or parts[-1].name != "file" or parts[-1].file_name is None:
            return refusal_of_store(400, "InvalidArgument")
        fields = {part.name: part.text() for part in parts[:-1]}
        if fields.get("policy") != upload["policy"] or fields.get("key") != f"ephemeral/{token}":
            return refusal_of_store(403, "AccessDenied")
        if len(parts[-1].content) > MOST_UPLOAD:
            return refusal_of_store(400, "EntityTooLarge")
        upload["bytes"] = len(parts[-1].content)
        return Answer(204)

    # The account.

    @operation("GET", "/v1/organization")
    def organization(self, request):
        self.check_version(request)
        model = {"maxConcurrentGenerations": self.settings.concurrent, "maxDailyGenerations": 1000}
        tier = {"maxMonthlyCreditSpend": 1_000_000, "models": {"gen4_turbo": model, "gen4.5": model}}
        with self.tasks_lock:
            used = {"gen4_turbo": {"dailyGenerations": len(self.tasks)}}
            return {"tier": tier, "creditBalance": self.credits, "usage": {"models": used}}


def refusal_of_store(status, code):
    return Answer(status, f"<Error><Code>{code}</Code></Error>".encode(), "application/xml")


if __name__ == "__main__":
    run(Runway)
