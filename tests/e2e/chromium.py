"""Chromium without a window, driven over its debugging pipe. It can reach nothing but this machine."""

import base64
import json
import os
import queue
import shutil
import subprocess
import threading
import time

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
         "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--no-proxy-server", "--window-size=1280,1600"]


class Chromium:
    """One browser with one page. Messages go over file descriptors 3 and 4, each ended by a zero byte."""

    def __init__(self, folder, patience_s):
        self.patience_s = patience_s
        self.requests, self.answers, self.complaints = [], {}, []
        self.replies = queue.Queue()
        self.number = 0
        to_browser, self.to_browser = os.pipe()
        self.from_browser, from_browser = os.pipe()
        # bash: other shells know no descriptor above 9.
        command = ["bash", "-c", 'in=$1 out=$2; shift 2; eval "exec \\"\\$@\\" 3<&$in 4>&$out"', "sh", str(to_browser), str(from_browser),
                   CHROMIUM, *FLAGS, f"--user-data-dir={folder}", "--remote-debugging-pipe", "about:blank"]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        pass_fds=(to_browser, from_browser), env=os.environ | {"HOME": str(folder)})
        os.close(to_browser)
        os.close(from_browser)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        self.session = None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.send(f"{domain}.enable")

    def read(self):
        rest = b""
        while part := os.read(self.from_browser, 1 << 16):
            *messages, rest = (rest + part).split(b"\0")
            for message in messages:
                self.take(json.loads(message))
        self.replies.put(None)

    def take(self, message):
        told = message.get("params", {})
        match message.get("method"):
            case None:
                self.replies.put(message)
            case "Network.requestWillBeSent":
                self.requests.append(told["request"]["url"])
            case "Network.responseReceived":
                self.answers[told["response"]["url"]] = told["response"]["status"]
            case "Log.entryAdded" if told["entry"]["level"] == "error":
                self.complaints.append(told["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.complaints.append(json.dumps(told["exceptionDetails"]))

    def send(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to_browser, json.dumps(message).encode() + b"\0")
        while True:
            reply = self.replies.get(timeout=self.patience_s)
            if reply is None:
                raise AssertionError("Chromium has ended")
            if reply["id"] == self.number:
                if "error" in reply:
                    raise AssertionError(f"{method}: {reply['error']}")
                return reply["result"]

    def open(self, url):
        self.send("Page.navigate", url=url)

    def evaluate(self, script):
        result = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise AssertionError(json.dumps(result["exceptionDetails"]))
        return result["result"].get("value")

    def wait_for(self, script):
        """The first value of the script that is true."""
        end = time.monotonic() + self.patience_s
        while time.monotonic() < end:
            if value := self.evaluate(script):
                return value
            time.sleep(0.05)
        raise AssertionError(f"this never came true: {script}\n{self.evaluate('document.body.innerText')}\n{self.complaints}")

    def type_text(self, text):
        """Into what has the focus, as a keyboard does."""
        self.send("Input.insertText", text=text)

    def screenshot(self, path):
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"]))

    def close(self):
        self.process.kill()
        self.process.wait()
        self.reader.join(self.patience_s)
        os.close(self.to_browser)
        os.close(self.from_browser)
