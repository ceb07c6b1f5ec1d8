"""A vendor of paid work, simulated in a process of its own, with books of its own: it bills a request when it takes it, and
writes that down, fsynced, before it does anything else about it. It outlives every server that buys from it.

    python3 paid_vendor.py --books FILE [--port 0] [--seed 1] [--trouble 30] …      prints "vendor http://127.0.0.1:PORT"

One base path for each class of vendor (docs/engine.md, rule 16); all of them speak the same:

    /keyed    A: an Idempotency-Key is honoured: the same key gives the same record
    /listed   B: records can be listed by a part of their tag, some time after they were taken
    /silent   C: neither

    POST {base}/jobs               {"tag", "prompt", "ceiling"} -> 201 {"id", …}; X-Sent-At: when it left, in ms since 1970
    GET  {base}/jobs/{id}          {"id", "tag", "status": "working|done|failed", "cost", "output": {"path", "bytes", "sha256"}}
    GET  {base}/jobs?tag=…         {"jobs": [{"id", "tag", "created_at"}]}; /listed only
    GET  {base}/jobs/{id}/output   the bytes
    POST {base}/jobs/{id}/cancel

The books are one JSON object a line: {"at", "vendor", "id", "tag", "key", "micros"}; a line with negative micros gives money
back. `micros` are millionths of a US dollar.

What a vendor keeps to, so that the rules of a ledger can be right or wrong about it: a request is taken within
--longest-travel of its leaving or never, and what was taken is listed after --longest-lag. Everything else may go wrong.
"""

import argparse
import hashlib
import json
import random
import threading
import time

from vendor_house import Books, Door, Hangup, Refusal, keep_open, now_ms


def dice_of(*parts):
    """Dice that fall the same for the same thing, whoever asks and whenever."""
    return random.Random(hashlib.sha256("\n".join(map(str, parts)).encode()).digest())


def output_of(prompt):
    """The bytes that a prompt buys: the same from every vendor, so that a judge can make them anew."""
    seed = hashlib.sha256(prompt.encode()).digest()
    return seed * (20 + seed[0] * 4)


def fate_of(seed, vendor, prompt, failures):
    """What becomes of work: the same for the same prompt, so that a judge knows what a run without trouble gives."""
    weights = [100 - failures, failures / 2, failures / 2]
    return dice_of(seed, vendor, prompt).choices(["done", "failed", "refunded"], weights)[0]


class Shop:
    """One vendor: what it took, and its faults."""

    honours_keys = False
    can_list = False

    def __init__(self, name, settings, books):
        self.name = name
        self.settings = settings
        self.books = books
        self.lock = threading.Lock()
        self.dice = random.Random(f"{settings.seed} {name}")
        self.jobs = {}
        self.by_key = {}

    def comes(self, percent):
        with self.lock:
            return self.dice.random() * 100 < percent

    def one_of(self, choices):
        with self.lock:
            return self.dice.choice(choices)

    def some(self, most):
        with self.lock:
            return self.dice.uniform(0, most)

    # What it does.

    def create(self, body, key, sent_at):
        """The record, after the troubles on the way there and back."""
        trouble = None
        if self.comes(self.settings.trouble):
            trouble = self.one_of(["cut", "busy", "late", "late", "drop", "error", "drip"])
        if trouble == "cut":
            raise Hangup
        if trouble == "busy":
            raise Refusal(429, "too many requests; come back in a while", **{"Retry-After": "1"})
        if trouble == "late":
            time.sleep(self.some(self.settings.longest_travel) / 1000)
        record = self.take(body, key, sent_at)
        if trouble == "drop":
            raise Hangup
        if trouble == "error":
            raise Refusal(self.one_of([500, 502, 503]), "something broke, after the work was taken")
        if trouble == "drip":
            time.sleep(self.some(self.settings.longest_travel) / 1000)
        return record

    def take(self, body, key, sent_at):
        """Bills it, once for a key where keys are honoured."""
        with self.lock:
            if self.honours_keys and key in self.by_key:
                return self.by_key[key]
            at = now_ms()
            if at > sent_at + self.settings.longest_travel:
                raise Hangup
            record = {
                "id": f"{self.name}-{len(self.jobs) + 1}",
                "tag": body["tag"],
                "prompt": body["prompt"],
                "micros": body["ceiling"] * self.dice.randint(50, 100) // 100,
                "created_at": at,
                "ready_at": at + self.dice.uniform(0, self.settings.longest_work),
                "listed_at": at + self.dice.uniform(0, self.settings.longest_lag),
                "fate": fate_of(self.settings.seed, self.name, body["prompt"], self.settings.failures),
                "refunded": False,
            }
            self.write_bill(record, key, record["micros"])
            self.jobs[record["id"]] = record
            if key:
                self.by_key[key] = record
            return record

    def write_bill(self, record, key, micros):
        self.books.write({"at": now_ms(), "vendor": self.name, "id": record["id"], "tag": record["tag"], "key": key,
                          "micros": micros})

    def stumble(self):
        """Troubles of calls that cost nothing."""
        if not self.comes(self.settings.trouble):
            return
        if self.comes(50):
            raise Hangup
        raise Refusal(self.one_of([429, 500, 503]), "not now")

    def find(self, job_id):
        with self.lock:
            if job_id not in self.jobs:
                raise Refusal(404, f"there is no job {job_id}")
            return self.jobs[job_id]

    def status(self, job_id):
        self.stumble()
        record = self.find(job_id)
        told = {"id": record["id"], "tag": record["tag"], "status": "working"}
        if now_ms() < record["ready_at"]:
            return told
        if record["fate"] != "done":
            return told | {"status": "failed", "cost": self.cost_of_failure(record), "error": "the model could not do it"}
        content = output_of(record["prompt"])
        return told | {
            "status": "done",
            "cost": record["micros"],
            "output": {"path": f"/{self.name}/jobs/{job_id}/output", "bytes": len(content),
                       "sha256": hashlib.sha256(content).hexdigest()},
        }

    def cost_of_failure(self, record):
        """Some failures are billed all the same; of others the money comes back, once."""
        if record["fate"] == "failed":
            return record["micros"]
        with self.lock:
            if not record["refunded"]:
                record["refunded"] = True
                self.write_bill(record, None, -record["micros"])
        return 0

    def listing(self, part):
        """Every record with the part in its tag (so those of longer tags, too), of which one may come twice."""
        if not self.can_list:
            raise Refusal(405, f"{self.name} lists nothing")
        self.stumble()
        with self.lock:
            at = now_ms()
            found = [{"id": record["id"], "tag": record["tag"], "created_at": record["created_at"]}
                     for record in self.jobs.values() if part in record["tag"] and record["listed_at"] <= at]
            self.dice.shuffle(found)
        return {"jobs": found + found[:1] if self.comes(self.settings.trouble) else found}


class Keyed(Shop):
    honours_keys = True


class Listed(Shop):
    can_list = True


class Silent(Shop):
    pass


class ShopDoor(Door):
    shops = {}

    def answer(self, method, path, query):
        base, *rest = path
        shop = self.shops.get(base)
        if shop is None or rest[:1] != ["jobs"]:
            raise Refusal(404, "there is nothing here")
        if method == "POST" and len(rest) == 1:
            record = shop.create(json.loads(self.body()), self.headers.get("Idempotency-Key"), int(self.headers["X-Sent-At"]))
            return self.say(201, {"id": record["id"], "tag": record["tag"], "status": "working"})
        if method == "GET" and len(rest) == 1:
            return self.say(200, shop.listing(query.get("tag", "")))
        if method == "GET" and len(rest) == 2:
            return self.say(200, shop.status(rest[1]))
        if method == "GET" and rest[2:] == ["output"]:
            return self.send_output(shop, shop.find(rest[1]))
        if method == "POST" and rest[2:] == ["cancel"]:
            shop.find(rest[1])
            return self.say(200, {})
        raise Refusal(404, "there is nothing here")

    def send_output(self, shop, record):
        """Whole, cut in the middle, or short with a length that says so."""
        content = output_of(record["prompt"])
        shop.stumble()
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        kept = len(content)
        if shop.comes(shop.settings.trouble):
            kept //= 2
        self.send_header("Content-Length", str(kept if shop.comes(50) else len(content)))
        self.end_headers()
        self.wfile.write(content[:kept])


def main():
    options = argparse.ArgumentParser(description="a simulated vendor of paid work")
    options.add_argument("--books", required=True, help="the append-only log of what was billed")
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--trouble", type=float, default=30, help="how often a call goes wrong, in percent")
    options.add_argument("--failures", type=float, default=4, help="how often the work fails, in percent: half of them billed")
    options.add_argument("--longest-travel", type=float, default=400, help="a request is taken within so many ms, or never")
    options.add_argument("--longest-lag", type=float, default=1200, help="what was taken is listed within so many ms")
    options.add_argument("--longest-work", type=float, default=300, help="ms until the output is there")
    settings = options.parse_args()

    books = Books(settings.books)
    for shop in (Keyed("keyed", settings, books), Listed("listed", settings, books), Silent("silent", settings, books)):
        ShopDoor.shops[shop.name] = shop
    keep_open(ShopDoor, settings.port)


if __name__ == "__main__":
    main()
