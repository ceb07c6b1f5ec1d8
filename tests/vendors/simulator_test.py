"""What all simulators of vendors have in common, shown by a small one: books before answers, faults, outputs, webhooks."""

import hashlib
import http.client
import http.server
import json
import pathlib
import tempfile
import threading
import unittest

from simulator import (Answer, Simulator, SimulatorDoor, Street, mark_of, operation, options_of, standard_signature,
                       standard_webhook_headers)
from vendor_house import read_books


class Toy(Simulator):
    vendor = "toy"

    @operation("POST", "/v1/toys", paid=True)
    def make(self, request):
        asked = request.json()
        self.bill("toy-1", 1000, request, tag=asked.get("tag"))
        return Answer(201, {"id": "toy-1", "output": self.keep_output(b"0123456789" * 100, "video/mp4")})

    @operation("POST", "/v1/forms")
    def form(self, request):
        return [[part.name, part.file_name, part.media_type, len(part.content)] for part in request.form()]

    @operation("GET", "/v1/toys/{name}")
    def look(self, request, name):
        return {"name": name}


class SimulatorTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kadr-simulator-"))
        self.books = self.folder / "books"
        settings = options_of(Toy).parse_args(["--books", str(self.books)])
        self.toy = Toy(settings)
        door = type("ToyDoor", (SimulatorDoor,), {"simulator": self.toy})
        street = Street(("127.0.0.1", 0), door)
        self.addCleanup(street.server_close)
        self.addCleanup(street.shutdown)
        self.port = street.server_address[1]
        self.toy.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=street.serve_forever, daemon=True).start()

    def ask(self, method, path, body=None, **headers):
        """The status, the headers and the content; status 0 when there was no answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        given = {"Authorization": "Bearer test-key"} | {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body if isinstance(body, (bytes, type(None))) else json.dumps(body), given)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except (http.client.HTTPException, ConnectionError) as error:
            return 0, {}, getattr(error, "partial", b"")
        finally:
            connection.close()

    def make(self, **headers):
        return self.ask("POST", "/v1/toys", {"tag": "t-1"}, **headers)

    def control(self, **change):
        return json.loads(self.ask("POST", "/_control", change)[2])

    def billed(self):
        return len(read_books(self.books))

    def test_what_is_answered_is_in_the_books(self):
        status, _, content = self.make()

        self.assertEqual((status, json.loads(content)["id"]), (201, "toy-1"))
        line = read_books(self.books)[0]
        self.assertEqual((line["vendor"], line["id"], line["tag"], line["micros"]), ("toy", "toy-1", "t-1", 1000))
        self.assertEqual(line["digest"], hashlib.sha256(b'{"tag": "t-1"}').hexdigest())

    def test_each_fault_of_a_paid_call_comes_as_often_as_it_was_ordered_and_bills_what_it_says(self):
        for fault, status, bills in (("cut", 0, 0), ("busy", 429, 0), ("quota", 402, 0), ("content", 400, 0), ("late", 201, 1),
                                     ("drop", 0, 1), ("error", 500, 1)):
            before = self.billed()
            self.control(faults={fault: 1})
            self.assertEqual(self.make()[0], status, fault)
            self.assertEqual(self.billed() - before, bills, fault)
            self.assertEqual(self.make()[0], 201, fault)

    def test_a_busy_vendor_says_for_how_long(self):
        self.control(faults={"busy": {"times": 1, "retry_after": 7}})
        self.assertEqual(self.make()[1]["Retry-After"], "7")

    def test_half_of_an_answer_is_no_json(self):
        self.control(faults={"garble": 1})
        with self.assertRaises(ValueError):
            json.loads(self.make()[2])

    def test_trouble_comes_by_chance_and_bills_are_told_by_the_books_alone(self):
        self.control(trouble=50, longest_travel=1)
        statuses = {self.make()[0] for _ in range(60)}
        self.assertTrue({0, 201, 429, 500} <= statuses, statuses)
        self.assertNotIn(402, statuses)

    def test_an_output_is_fetched_until_it_expires(self):
        url = json.loads(self.make()[2])["output"]
        path = url[url.index("/_files"):]
        self.assertEqual(self.ask("GET", path)[2], b"0123456789" * 100)
        self.control(faults={"truncate": 1})
        self.assertEqual(self.ask("GET", path)[0], 0, "cut in the middle")
        self.assertEqual(len(self.ask("GET", path)[2]), 1000)
        self.control(output_life=0)
        url = json.loads(self.make()[2])["output"]
        self.assertEqual(self.ask("GET", url[url.index("/_files"):])[0], 403)

    def test_another_key_is_refused_and_so_is_what_there_is_not(self):
        self.assertEqual(self.make(Authorization="Bearer other")[0], 401)
        self.assertEqual(self.ask("GET", "/v1/nothing")[0], 404)
        self.assertEqual(json.loads(self.ask("GET", "/v1/toys/a%20b")[2]), {"name": "a b"})
        self.assertEqual(self.billed(), 0)

    def test_a_form_is_taken_apart_byte_for_byte(self):
        content = bytes(range(256)) + b"\r\n--x\r\n"
        body = (b'--b"1\r\nContent-Disposition: form-data; name="model"\r\n\r\nx\r\n--b"1\r\nContent-Disposition: form-data; '
                b'name="file"; filename="a.ogg"\r\nContent-Type: audio/ogg\r\n\r\n' + content + b'\r\n--b"1--\r\n').replace(b'b"1', b"b1")
        told = json.loads(self.ask("POST", "/v1/forms", body, Content_Type="multipart/form-data; boundary=b1")[2])
        self.assertEqual(told, [["model", None, "text/plain", 1], ["file", "a.ogg", "audio/ogg", len(content)]])

    def test_it_remembers_what_it_was_asked(self):
        self.make(X_Mark="7")
        told = self.control()
        self.assertEqual(told["calls"], {"POST /v1/toys": 1})
        self.assertEqual(told["requests"][0]["headers"]["X-Mark"], "7")
        self.assertEqual(told["busiest"], 1)

    def test_a_webhook_is_signed_and_may_be_lost_twice_told_or_forged(self):
        heard = []

        class Listener(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                heard.append((dict(self.headers.items()), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        listener = http.server.HTTPServer(("127.0.0.1", 0), Listener)
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        self.addCleanup(listener.server_close)
        self.addCleanup(listener.shutdown)
        secret = "whsec_" + "QUJD" * 8
        for fault, count, good in ((None, 1, True), ("webhook_lost", 0, None), ("webhook_twice", 2, True), ("webhook_forged", 1, False)):
            heard.clear()
            self.control(faults={fault: 1} if fault else {})
            self.toy.send_webhook(f"http://127.0.0.1:{listener.server_address[1]}", {"id": "toy-1"},
                                  lambda content: standard_webhook_headers(secret, content), 0)
            self.assertEqual(len(heard), count, fault)
            for headers, body in heard:
                told = {name.lower(): value for name, value in headers.items()}
                true = standard_signature(secret, told["webhook-id"], told["webhook-timestamp"], body)
                self.assertEqual(told["webhook-signature"] == true, good, fault)

    def test_media_are_real_and_marked_by_what_they_were_made_from(self):
        self.assertEqual(self.toy.media.picture(64, 36, mark_of("a cup"))[:4], b"\x89PNG")
        self.assertNotEqual(mark_of("a cup"), mark_of("a door"))
        self.assertEqual(self.toy.media.clip(1, 64, 36)[4:8], b"ftyp")
        self.assertEqual(self.toy.media.speech(1, "wav")[:4], b"RIFF")


if __name__ == "__main__":
    unittest.main()
