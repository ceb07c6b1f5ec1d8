"""What the simulators of real vendors have in common: a process each, with books of its own, that answers as the vendor's HTTP API
does, makes real media, and fails in the ways that the vendor fails.

    python3 openai_simulator.py --port 0 --books FILE      prints {"port": 40123, "url": "http://127.0.0.1:40123", …}

and serves until its standard input is closed. A vendor's own file derives `Simulator`, gives its operations with `@operation`, and
ends with `run(ItsSimulator)`. Beside the vendor's own addresses there are:

    POST /_control  {"faults": {…}, "time_scale": 0.01, …}   changes settings of a simulator at work
    GET  /_control                                            what it was asked and how often: `calls`, `requests`, `busiest`
    GET  /_files/…                                            the outputs, which expire

Faults come by `--faults JSON` or /_control, each so many times as its number says: {"busy": 2}, or {"busy": {"times": 2,
"retry_after": 3}}. `--trouble PERCENT` makes those come by chance that a client can do something about; --seed throws the dice.

    of paid calls      cut      the connection is closed before anything was taken
                       busy     429 with Retry-After
                       quota    the account has no money left
                       content  the request is against the vendor's rules
                       late     taken only after a while
                       drop     taken, and the connection closed without an answer
                       error    taken, and answered with a 5xx
                       garble   taken, and answered with half of the answer
    of other calls     free_cut, free_busy, free_error
    of downloads       slow, truncate, expired
    of webhooks        webhook_lost, webhook_twice, webhook_forged
    of work            fails    what was taken ends as a failure (asked by the vendor's own code)

The books are one JSON object a line: {"at", "vendor", "id", "tag", "key", "micros", "digest"}, on disk before the answer leaves; a
line with negative micros gives money back. `tag` is what marks the purchase where the vendor's API has a place for it; `digest` is
the SHA-256 of the request's body, which tells twins where it has not. `micros` are millionths of a US dollar.

Every request is held against the vendor's description where there is one (contract.py): what is against it is written to
--violations and answered with 599.
"""

import argparse
import collections
import json
import random
import re
import secrets
import sys
import threading
import time
import urllib.parse
import urllib.request

from contract import Contract, why_not
from vendor_house import Books, Hangup, Street, now_ms
from vendor_media import Media, mark_of, spoken_seconds  # noqa: F401  (for the vendors' own files)
from vendor_wire import Answer, Part, Request, SimulatorDoor, standard_signature, standard_webhook_headers  # noqa: F401

TROUBLES_OF_PAID_CALLS = ("cut", "busy", "late", "late", "drop", "error")
TROUBLES_OF_FREE_CALLS = ("free_cut", "free_busy", "free_error")
TROUBLES_OF_DOWNLOADS = ("slow", "truncate")
#: Which only come when they are ordered: there is nothing that a client could do about them.
ORDERED_OF_PAID_CALLS = ("quota", "content", "garble")
REMEMBERED_REQUESTS = 200
WEBHOOK_TRIES = 3


class Refused(Exception):
    """Ends an operation with an answer of another kind."""

    def __init__(self, answer):
        super().__init__(answer.status)
        self.answer = answer


def operation(method, pattern, paid=False, described=True):
    """Marks a method of a simulator as what answers at an address: `@operation("GET", "/v1/tasks/{id}")`. It is called with the
    request and the pattern's values, and gives an Answer, or what JSON can say for a 200. `{path*}` takes slashes too. What the
    stored description leaves out, though the vendor has it, is not `described`."""

    def mark(function):
        # Several marks may stand above one method: the same operation under another address.
        function.operations = [*getattr(function, "operations", []), Operation(method, compiled(pattern), pattern, paid, described)]
        return function

    return mark


class Operation:
    def __init__(self, method, pattern, name, paid, described):
        self.method = method
        self.pattern = pattern
        self.name = name
        self.paid = paid
        self.described = described


def compiled(pattern):
    spelt = re.sub(r"\{(\w+)(\*?)\}", lambda found: f"(?P<{found[1]}>{'.+' if found[2] else '[^/]+'})", pattern)
    return re.compile(spelt)


class Faults:
    """Those that were ordered, each so many times; and those that come by chance."""

    def __init__(self, settings):
        self.lock = threading.Lock()
        self.dice = random.Random(f"{settings.seed} faults")
        self.trouble = settings.trouble
        self.ordered = {}
        self.order(json.loads(settings.faults))

    def order(self, faults):
        with self.lock:
            for name, fault in faults.items():
                self.ordered[name] = dict(fault) if isinstance(fault, dict) else {"times": fault}

    def take(self, name):
        """What was ordered under the name, if it is to come now: it has come then. Also true for what has nothing to say."""
        with self.lock:
            fault = self.ordered.get(name)
            if not fault or fault.get("times", 1) <= 0:
                return None
            fault["times"] = fault.get("times", 1) - 1
            return fault

    def draw(self, names, ordered=()):
        """One of the names, ordered or by chance, with what was ordered; (None, {}) mostly. \\param ordered those of which
        chance knows nothing."""
        for name in dict.fromkeys((*names, *ordered)):
            fault = self.take(name)
            if fault:
                return name, fault
        with self.lock:
            if names and self.dice.random() * 100 < self.trouble:
                return self.dice.choice(names), {}
        return None, {}

    def some(self, most):
        with self.lock:
            return self.dice.uniform(0, most)


class Work:
    """Something that the vendor was asked for and that takes time. `facts` are the vendor's own."""

    def __init__(self, identity, seconds, **facts):
        self.id = identity
        self.created_at = time.time()
        self.ends_at = self.created_at + seconds
        self.fate = "done"  # or whatever failure the vendor's own code decided on
        self.cancelled_at = None
        self.facts = facts

    @property
    def fraction(self):
        """How much of it is done, 0 to 1."""
        whole = self.ends_at - self.created_at
        return 1.0 if whole <= 0 else min(1.0, (time.time() - self.created_at) / whole)

    @property
    def ended(self):
        return time.time() >= self.ends_at

    def cancel(self):
        """False when it has ended already."""
        if self.ended:
            return False
        self.cancelled_at = self.ends_at = time.time()
        self.fate = "cancelled"
        return True


class Output:
    def __init__(self, content, media_type, expires_at):
        self.content = content
        self.media_type = media_type
        self.expires_at = expires_at


class Simulator:
    """A vendor. Derived classes give `vendor`, the operations, `key_of` and `refusal`."""

    vendor = ""
    #: The name of the description in ../shared/specs that requests are held against; empty: none.
    description = ""

    def __init__(self, settings):
        self.settings = settings
        self.books = Books(settings.books)
        self.faults = Faults(settings)
        self.lock = threading.Lock()
        self.media = Media()
        self.outputs = {}
        self.calls = collections.Counter()
        self.requests = collections.deque(maxlen=REMEMBERED_REQUESTS)
        self.at_work = 0
        self.busiest = 0
        self.url = ""  # known when the door is open
        self.contract = Contract.of(self.description) if self.description else None
        self.table = [(each, function) for function in self.methods() for each in function.operations]

    def methods(self):
        return [getattr(self, name) for name in dir(type(self)) if hasattr(getattr(type(self), name), "operations")]

    # What a vendor says in its own way.

    def key_of(self, request):
        """The key in a request's headers, however it is spelt there; None when there is none."""
        return request.headers.get("Authorization", "").removeprefix("Bearer ") or None

    def refusal(self, kind, sentence):
        """The vendor's own answer for: key, busy, quota, content, broken, missing, wrong."""
        status = {"key": 401, "busy": 429, "quota": 402, "content": 400, "broken": 500, "missing": 404, "wrong": 400}[kind]
        return Answer(status, {"detail": sentence})

    # What derived classes use.

    def refuse(self, kind, sentence):
        raise Refused(self.refusal(kind, sentence))

    def scaled(self, seconds):
        return seconds * self.settings.time_scale

    def bill(self, identity, micros, request, tag=None, key=None):
        """On disk when this returns. Negative micros give money back."""
        self.books.write({"at": now_ms(), "vendor": self.vendor, "id": identity, "tag": tag, "key": key, "micros": micros,
                          "digest": request.digest if request else None})

    def keep_output(self, content, media_type, name="output"):
        """The address under which the bytes can be fetched while they live."""
        token = secrets.token_urlsafe(12)
        with self.lock:
            self.outputs[token] = Output(content, media_type, time.time() + self.settings.output_life)
        return f"{self.url}/_files/{token}/{name}"

    def tell_webhook(self, url, body, headers_of, later=0.0):
        """Sends a webhook from a thread of its own. \\param headers_of from the body's bytes."""
        threading.Thread(target=self.send_webhook, args=(url, body, headers_of, later), daemon=True).start()

    def send_webhook(self, url, body, headers_of, later):
        time.sleep(max(0.0, later))
        if self.faults.take("webhook_lost"):
            return
        content = json.dumps(body).encode()
        headers = headers_of(content)
        if self.faults.take("webhook_forged"):
            content = content + b" "
        for _ in range(2 if self.faults.take("webhook_twice") else 1):
            self.post_webhook(url, content, headers)

    def post_webhook(self, url, content, headers):
        for number in range(WEBHOOK_TRIES):
            time.sleep(number * self.scaled(5))
            try:
                with urllib.request.urlopen(urllib.request.Request(url, content, headers), timeout=10):
                    return
            except OSError:
                pass

    # How a request is answered.

    def answer(self, request):
        """Raises Hangup."""
        if request.path == "/_control":
            return self.control(request)
        if request.path.startswith("/_files/"):
            return self.download(request)
        with self.lock:
            self.requests.append(request)
            self.at_work += 1
            self.busiest = max(self.busiest, self.at_work)
        try:
            return self.answer_as_vendor(request)
        except Refused as refused:
            return refused.answer
        except ValueError as error:
            return self.refusal("wrong", f"the body cannot be read: {error}")
        finally:
            with self.lock:
                self.at_work -= 1

    def answer_as_vendor(self, request):
        for each, function in self.table:
            found = each.pattern.fullmatch(request.path)
            if not found or each.method != request.method:
                continue
            with self.lock:
                self.calls[f"{each.method} {each.name}"] += 1
            broken = self.broken_rules(request) if each.described else []
            if broken:
                return Answer(599, {"violations": broken})
            if self.settings.key and self.key_of(request) != self.settings.key:
                self.refuse("key", "the key is not valid")
            values = {name: urllib.parse.unquote(value) for name, value in found.groupdict().items()}
            return self.carry_out(each.paid, lambda: function(request, **values))
        self.note_violations(request, [f"there is no {request.method} {request.path}"])
        self.refuse("missing", f"there is no {request.method} {request.path}")

    def carry_out(self, paid, act):
        name, fault = self.faults.draw(TROUBLES_OF_PAID_CALLS, ORDERED_OF_PAID_CALLS) if paid else self.faults.draw(TROUBLES_OF_FREE_CALLS)
        if name in ("cut", "free_cut"):
            raise Hangup
        if name in ("busy", "free_busy"):
            refusal = self.refusal("busy", "too many requests; come back in a while")
            refusal.headers["Retry-After"] = str(fault.get("retry_after", 1))
            return refusal
        if name in ("quota", "content"):
            self.refuse(name, fault.get("sentence", {"quota": "there is no money left on this account",
                                                     "content": "this is against our usage policies"}[name]))
        if name == "free_error":
            return self.refusal("broken", "something broke")
        if name == "late":
            time.sleep(self.faults.some(self.settings.longest_travel) / 1000)
        answer = act()
        answer = answer if isinstance(answer, Answer) else Answer(200, answer)
        if name == "drop":
            raise Hangup
        if name == "error":
            return self.refusal("broken", "something broke, after the work was taken")
        if name == "garble":
            answer.content = answer.content[:len(answer.content) // 2]
        return answer

    def broken_rules(self, request):
        if self.contract is None:
            return []
        broken = self.contract.request_faults(request.method, request.target, request.headers, request.body)
        self.note_violations(request, broken)
        return broken

    def note_violations(self, request, broken):
        if not broken or not self.settings.violations:
            return
        with self.lock, open(self.settings.violations, "a", encoding="utf-8") as file:
            for rule in broken:
                file.write(json.dumps({"vendor": self.vendor, "method": request.method, "path": request.path,
                                       "violation": rule}) + "\n")

    def download(self, request):
        """An output, while it lives; slowly, or cut short of what its length says, when that was ordered."""
        token = request.path.split("/")[2]
        with self.lock:
            output = self.outputs.get(token)
            self.calls["GET /_files"] += 1
        if output is None or time.time() >= output.expires_at or self.faults.take("expired"):
            return Answer(403, b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>", "application/xml")
        answer = Answer(200, output.content, output.media_type)
        answer.fault, _ = self.faults.draw(TROUBLES_OF_DOWNLOADS)
        return answer

    def control(self, request):
        if request.method == "POST":
            change = request.json()
            self.faults.order(change.pop("faults", {}))
            if "trouble" in change:
                self.faults.trouble = change["trouble"]
            for name, value in change.items():
                if not hasattr(self.settings, name):
                    return Answer(400, {"detail": f"there is no setting {name}"})
                setattr(self.settings, name, value)
        with self.lock:
            told = {"vendor": self.vendor, "calls": dict(self.calls), "busiest": self.busiest,
                    "requests": [each.told() for each in self.requests], "faults": self.faults.ordered}
        return Answer(200, told)


def options_of(simulator):
    """The options that all simulators have; a vendor's own may be added by `add_options(parser)` of its class."""
    options = argparse.ArgumentParser(description=f"a simulated {simulator.vendor}")
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--books", required=True, help="the append-only log of what was billed")
    options.add_argument("--violations", help="where requests are written that are against the vendor's description")
    options.add_argument("--key", default="test-key", help="the only key that is good; empty: none is asked for")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--faults", default="{}", help="those to come, as JSON")
    options.add_argument("--trouble", type=float, default=0, help="how often faults come by chance, in percent")
    options.add_argument("--time-scale", type=float, default=0.01, help="how long the vendor's seconds are in ours")
    options.add_argument("--output-life", type=float, default=3600, help="seconds until outputs expire; not scaled")
    options.add_argument("--longest-travel", type=float, default=400, help="a late request is taken within so many ms")
    options.add_argument("--longest-lag", type=float, default=1200, help="what was taken is listed within so many ms")
    if hasattr(simulator, "add_options"):
        simulator.add_options(options)
    return options


def run(simulator):
    """The main function of a simulator's file."""
    settings = options_of(simulator).parse_args()
    vendor = simulator(settings)
    SimulatorDoor.simulator = vendor
    street = Street(("127.0.0.1", settings.port), SimulatorDoor)
    vendor.url = f"http://127.0.0.1:{street.server_address[1]}"
    threading.Thread(target=street.serve_forever, daemon=True).start()
    if vendor.contract is None and vendor.description:
        print(why_not(vendor.description), file=sys.stderr)
    told = {"port": street.server_address[1], "url": vendor.url, "vendor": simulator.vendor,
            "contract": vendor.contract is not None}
    print(json.dumps(told), flush=True)
    sys.stdin.read()
