"""Paid work, and a server that is killed again and again at random moments: the vendor, a process of its own with books of its
own, has billed each thing once, and the ledger knows every bill. KADR_PAID_KILLS sets how many kills (150), KADR_PAID_SEED the
moments and the troubles of the vendor. Each rule of the ledger that a control breaks must make the judge complain."""

import collections
import copy
import hashlib
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time
import unittest

VENDORS = pathlib.Path(__file__).resolve().parent.parent / "vendors"
sys.path.insert(0, str(VENDORS))

from paid_vendor import fate_of, output_of  # noqa: E402
from vendor_house import read_books  # noqa: E402

BUILD = pathlib.Path(os.environ["KADR_BUILD"])
KILLS = int(os.environ.get("KADR_PAID_KILLS", "150"))
SEED = int(os.environ.get("KADR_PAID_SEED", "20261121"))
FAILURES = 4
PATIENCE_S = 240
# As many jobs are kept at work while the server is killed.
AT_WORK = 10


class Vendor:
    """The vendor's process, and what a person may read of its books."""

    def __init__(self, folder, **options):
        self.books = folder / "books.jsonl"
        self.books.touch()
        words = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", str(value))]
        self.process = subprocess.Popen([sys.executable, "-B", VENDORS / "paid_vendor.py", "--books", self.books, *words],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[1]

    def bills(self):
        """What was billed for each tag, in order."""
        by_tag = collections.defaultdict(list)
        for line in read_books(self.books):
            if line["micros"] > 0:
                by_tag[line["tag"]].append(line)
        return by_tag

    def net(self):
        """What each record cost in the end."""
        sums = collections.Counter()
        for line in read_books(self.books):
            sums[line["id"]] += line["micros"]
        return sums

    def close(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE_S)
        self.process.stdout.close()


class Worker:
    """kadr-paid-worker on one data folder, one life after another."""

    def __init__(self, folder, vendor, broken=()):
        self.data = folder / "data"
        self.data.mkdir()
        self.log = folder / "log"
        self.command = [BUILD / "kadr-paid-worker", "--data", self.data, "--vendor", vendor.url]
        self.command += [word for rule in broken for word in ("--break", rule)]

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("the worker did not start: " + self.log.read_text()[-2000:])

    def ask(self, **order):
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("the worker died by itself: " + self.log.read_text()[-2000:])
        return json.loads(line)

    def kill(self):
        self.process.kill()
        self.close()

    def stop(self):
        """Asks it to stop; returns its exit code."""
        self.process.stdin.close()
        code = self.process.wait(PATIENCE_S)
        self.process.stdout.close()
        return code

    def close(self):
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Person:
    """Decides doubts as a person would: by a look into the vendor's books. Some send again without one."""

    def __init__(self, vendor, dice):
        self.vendor = vendor
        self.dice = dice
        self.answers = collections.Counter()
        # For each tag, how many bills there may be after what the person said.
        self.allowed = {}

    def decide(self, worker, told):
        known = {purchase["vendor_id"] for purchase in told["purchases"]}
        bills = self.vendor.bills()
        for question in told["questions"]:
            tag = f"{question['job']}.{question['step']}"
            lost = [bill["id"] for bill in bills[tag] if bill["id"] not in known]
            order = {"do": "answer", "job": question["job"], "step": question["step"]}
            careless = self.dice.random() < 0.1
            if lost and not careless:
                order["vendor_id"] = lost[-1]
                self.answers["it is this"] += 1
            else:
                self.allowed[tag] = len(bills[tag]) + 1
                self.answers["send again, without a look" if careless and lost else "send again"] += 1
            answer = worker.ask(**order)
            if "error" in answer:
                raise AssertionError(f"{tag}: {answer['error']}")


def billed_twice(vendor, allowed):
    return [f"{tag} was billed {len(bills)} times" for tag, bills in vendor.bills().items() if len(bills) > allowed.get(tag, 1)]


def expected_result(seed, name, scenes):
    """What a job gives when nothing ever goes wrong on the way."""

    def buy(vendor, prompt):
        if fate_of(seed, vendor, prompt, FAILURES) != "done":
            return None
        return hashlib.sha256(output_of(prompt)).hexdigest()

    parts = []
    for place in range(scenes):
        picture = buy("listed", f"{name} picture {place}")
        maker = "silent" if place % 2 == 0 else "keyed"
        parts.append(buy(maker, f"{name} clip {place} from {picture or 'nothing'}"))
    parts.append(buy("silent", f"{name} voice"))
    parts.append(buy("keyed", f"{name} script"))
    film = "".join(part + "\n" for part in parts if part)
    return {"film": hashlib.sha256(film.encode()).hexdigest(), "parts": parts}


def judge(vendor, told, jobs, allowed, seed):
    """One sentence for each broken promise: the vendor's books against the ledger, and the jobs against what they must give."""
    complaints = billed_twice(vendor, allowed)
    net = vendor.net()
    ledger = {purchase["id"]: purchase for purchase in told["purchases"]}
    by_vendor_id = collections.Counter(p["vendor_id"] for p in told["purchases"] if p["vendor_id"])
    complaints += [f"{vendor_id} was settled for {count} purchases" for vendor_id, count in by_vendor_id.items() if count > 1]
    for tag, bills in vendor.bills().items():
        purchase = ledger.get(tag)
        for bill in bills:
            known = bill["id"] in by_vendor_id
            resolved = purchase is not None and tag in allowed and purchase["resolved_by"] == "person"
            if not known and not resolved:
                complaints.append(f"{bill['id']} was billed for {tag} and is not in the ledger")
    for tag, purchase in ledger.items():
        if purchase["state"] not in ("settled", "failed"):
            complaints.append(f"{tag} is {purchase['state']} in the ledger")
        elif purchase["vendor_id"] not in net:
            complaints.append(f"{tag} is {purchase['state']} and was never billed")
        elif purchase["cost"] != net[purchase["vendor_id"]]:
            complaints.append(f"{tag} cost {net[purchase['vendor_id']]} and is {purchase['cost']} in the ledger")
    ended = {job["id"]: job for job in told["jobs"]}
    for name, scenes in jobs.items():
        job = ended.get(name)
        if job is None:
            complaints.append(f"{name} is lost")
        elif job["state"] != "succeeded":
            complaints.append(f"{name} is {job['state']}: {job['error']}")
        elif job["result"] != expected_result(seed, name, scenes):
            complaints.append(f"{name} has another result than a run that nobody disturbs")
    return complaints


class PaidTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kadr-paid-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.jobs = {}

    def open(self, seed, broken=(), **options):
        self.vendor = Vendor(self.folder, seed=seed, failures=FAILURES, **options)
        self.addCleanup(self.vendor.close)
        self.worker = Worker(self.folder, self.vendor, broken)
        self.addCleanup(lambda: self.worker.process.poll() is None and self.worker.kill())
        self.dice = random.Random(seed)
        self.worker.start()

    def keep_busy(self, told):
        """Submits jobs until enough are at work; some of them a second time, which changes nothing."""
        at_work = len(self.jobs) - sum(job["state"] == "succeeded" for job in told["jobs"])
        for _ in range(max(0, AT_WORK - at_work)):
            name = f"film-{len(self.jobs) + 1}"
            self.jobs[name] = self.dice.randint(1, 4)
            for _ in range(self.dice.randint(1, 2)):
                self.assertEqual(self.worker.ask(do="submit", name=name, scenes=self.jobs[name]), {})

    def kill_at_some_moment(self):
        time.sleep(self.dice.uniform(0, 0.3))
        self.worker.kill()
        self.worker.start()

    def stop_now_and_then(self):
        """In order, as for a deploy: it must come to an end."""
        if self.dice.random() < 0.1:
            self.assertEqual(self.worker.stop(), 0)
            self.worker.start()

    def until_all_ended(self, person):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            told = self.worker.ask(do="tell")
            person.decide(self.worker, told)
            open_jobs = [job for job in told["jobs"] if job["state"] not in ("succeeded", "failed", "cancelled")]
            if not open_jobs:
                return told
            time.sleep(0.1)
        self.fail(f"{len(open_jobs)} jobs never ended: {open_jobs[:3]}")


class PaidCrash(PaidTest):
    def test_nothing_is_paid_twice_however_often_the_server_is_killed(self):
        print(f"seed {SEED}")
        self.open(SEED)
        person = Person(self.vendor, self.dice)
        began = time.monotonic()
        for _ in range(KILLS):
            told = self.worker.ask(do="tell")
            self.keep_busy(told)
            person.decide(self.worker, told)
            self.kill_at_some_moment()
            self.stop_now_and_then()
        killing = time.monotonic() - began

        told = self.until_all_ended(person)

        self.assertEqual(self.worker.stop(), 0)
        self.assertEqual(judge(self.vendor, told, self.jobs, person.allowed, SEED), [])
        bills = self.vendor.bills()
        resolved = collections.Counter(p["resolved_by"] for p in told["purchases"] if p["resolved_by"])
        print(f"{KILLS} kills in {killing:.0f} s, {time.monotonic() - began:.0f} s in all; {len(self.jobs)} jobs, "
              f"{len(told['purchases'])} purchases, {sum(map(len, bills.values()))} bills; found in a listing: "
              f"{resolved['listing']}; a person was asked {person.answers.total()} times: {dict(person.answers)}")
        # That much must have happened, or the promises were not tried.
        self.assertGreater(resolved["listing"], KILLS / 20)
        self.assertGreater(person.answers["it is this"], KILLS / 20)


class Controls(PaidTest):
    """A judge that never complains proves nothing."""

    def test_the_judge_sees_each_difference(self):
        self.open(7, trouble=0)
        person = Person(self.vendor, self.dice)
        self.keep_busy(self.worker.ask(do="tell"))
        told = self.until_all_ended(person)
        self.assertEqual(judge(self.vendor, told, self.jobs, {}, 7), [])

        def complaints(change):
            changed = copy.deepcopy(told)
            change(changed)
            return " ".join(judge(self.vendor, changed, self.jobs, {}, 7))

        self.assertIn("is not in the ledger", complaints(lambda t: t["purchases"].pop()))
        self.assertIn("is not in the ledger", complaints(lambda t: t["purchases"][0].update(vendor_id="listed-0")))
        self.assertIn("was never billed", complaints(lambda t: t["purchases"][0].update(vendor_id="listed-0")))
        self.assertIn("in the ledger", complaints(lambda t: t["purchases"][0].update(cost=1)))
        self.assertIn("is unknown in the ledger", complaints(lambda t: t["purchases"][0].update(state="unknown")))
        self.assertIn("is lost", complaints(lambda t: t["jobs"].pop()))
        self.assertIn("is failed", complaints(lambda t: t["jobs"][0].update(state="failed")))
        self.assertIn("another result", complaints(lambda t: t["jobs"][0]["result"].update(film="")))

    def complaint(self, rule):
        """The first thing that was billed twice with the rule broken."""
        self.open(7, broken=[rule], trouble=50, longest_lag=1500)
        person = Person(self.vendor, self.dice)
        for kills in range(300):
            twice = billed_twice(self.vendor, person.allowed)
            if twice:
                return f"{rule}: {twice[0]} after {kills} kills"
            told = self.worker.ask(do="tell")
            self.keep_busy(told)
            person.decide(self.worker, told)
            self.kill_at_some_moment()
        self.fail(f"{rule} was broken, and nothing was billed twice in 300 kills")

    def test_sending_before_the_intent_is_noticed(self):
        print(self.complaint("intent_before_send"))

    def test_sending_on_the_intent_of_a_dead_process_is_noticed(self):
        print(self.complaint("foreign_intent_is_unknown"))

    def test_forgetting_the_settle_window_is_noticed(self):
        print(self.complaint("wait_for_settle_window"))

    def test_ignoring_what_a_listing_shows_is_noticed(self):
        print(self.complaint("adopt_what_is_found"))

    def test_sending_again_to_a_silent_vendor_is_noticed(self):
        print(self.complaint("silent_vendor_asks_a_person"))


if __name__ == "__main__":
    unittest.main()
