"""OpenAI's API, simulated: text by Chat Completions, pictures, speech, transcription. With --local it is a compatible server of
somebody's own instead: no key, no store, `max_tokens`, pictures by address.

    python3 openai_simulator.py --port 0 --books FILE [--local] [--error-shape object|text|detail]

Faults of its own, beside those of simulator.py: refusal (the model declines in its answer), length (the answer is cut at the limit of
tokens), filtered (the answer is withheld), empty (an answer without a text), retired (the model is no more).
"""

import json
import re
import secrets
import time

from simulator import Answer, Simulator, mark_of, operation, run, spoken_seconds

import base64

MODELS = ("gpt-5.4", "gpt-5.4-mini", "gpt-5.5", "gpt-image-2", "gpt-image-2.5-flare", "gpt-image-2.5-sunburst", "gpt-transcribe",
          "whisper-1", "tts-1", "tts-1-hd", "gpt-4o-mini-tts")
#: Millionths of a dollar for a thousand tokens, in and out.
TEXT_PRICE = (2500, 15000)
PICTURE_PRICE = (5000, 30000)
DEFAULT_COUNT = 3
WORDS = "light morning window street hand river bread smoke garden door winter glass road voice bridge".split()


def tokens_of(text):
    return max(1, len(text) // 4)


class Writer:
    """Fills a JSON schema with sentences that follow from the prompt."""

    def __init__(self, prompt):
        self.prompt = prompt
        self.number = 0

    def value(self, schema, name=""):
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type", "object" if "properties" in schema else "string")
        kind = next((each for each in kind if each != "null"), "null") if isinstance(kind, list) else kind
        if kind == "object":
            return {key: self.value(each, key) for key, each in schema.get("properties", {}).items()}
        if kind == "array":
            return [self.value(schema.get("items", {}), name) for _ in range(self.count(name))]
        return {"integer": 1, "number": 1.5, "boolean": True, "null": None}.get(kind) or self.sentence(name)

    def count(self, name):
        """As many as the prompt asks for: "10 segments", "exactly 4 scenes"."""
        asked = re.search(rf"(\d+)\s+(?:\w+\s+)?{re.escape(name.rstrip('s'))}", self.prompt, re.IGNORECASE)
        return int(asked[1]) if asked else DEFAULT_COUNT

    def sentence(self, name):
        self.number += 1
        mark = mark_of(f"{self.prompt}{self.number}")
        words = [WORDS[(mark >> shift) % len(WORDS)] for shift in (0, 5, 9, 13, 17)]
        return f"{name or 'Text'} {self.number}: {' '.join(words)}."


class OpenAI(Simulator):
    vendor = "openai"
    description = "openai"

    def __init__(self, settings):
        if settings.local:
            settings.key = ""
            self.description = ""
        super().__init__(settings)
        self.stored = {}

    @staticmethod
    def add_options(options):
        options.add_argument("--local", action="store_true", help="a compatible server of somebody's own")
        options.add_argument("--error-shape", default="object", choices=("object", "text", "detail"))
        options.add_argument("--heard", default="Make a short film about a coffee shop in Lviv.", help="what transcriptions say")

    # How it says no.

    def refusal(self, kind, sentence):
        status, code = {"key": (401, "invalid_api_key"), "busy": (429, "rate_limit_exceeded"), "quota": (429, "insufficient_quota"),
                        "content": (400, "moderation_blocked"), "broken": (500, None), "missing": (404, "model_not_found"),
                        "wrong": (400, "invalid_value"), "long": (400, "context_length_exceeded")}[kind]
        error = {"message": sentence, "type": "server_error" if status == 500 else "invalid_request_error", "param": None, "code": code}
        body = {"object": {"error": error}, "text": {"error": sentence}, "detail": {"detail": {"error": code, "message": sentence}}}
        return Answer(status, body[self.settings.error_shape], x_request_id="req_" + secrets.token_hex(8))

    def need_model(self, model):
        if self.faults.take("retired") or (not self.settings.local and model not in MODELS):
            self.refuse("missing", f"The model `{model}` does not exist or you do not have access to it.")

    def told(self, body, media_type=None):
        return Answer(200, body, media_type, x_request_id="req_" + secrets.token_hex(8))

    # Text.

    @operation("POST", "/v1/chat/completions", paid=True)
    def complete(self, request):
        asked = request.json()
        self.need_model(asked["model"])
        if self.settings.local and "max_completion_tokens" in asked:
            self.refuse("wrong", "unknown field: max_completion_tokens")
        prompt = "\n".join(message["content"] for message in asked["messages"])
        completion = self.completion(asked, prompt)
        tag = (asked.get("metadata") or {}).get("kadr")
        usage = completion["usage"]
        self.bill(completion["id"], (usage["prompt_tokens"] * TEXT_PRICE[0] + usage["completion_tokens"] * TEXT_PRICE[1]) // 1000,
                  request, tag=tag)
        if asked.get("store") and not self.settings.local:
            listed_at = time.time() + self.faults.some(self.settings.longest_lag) / 1000
            with self.lock:
                self.stored[completion["id"]] = (listed_at, completion | {"metadata": asked.get("metadata") or {}})
        return self.told(completion)

    def completion(self, asked, prompt):
        text = json.dumps(Writer(prompt).value(asked.get("response_format", {}).get("json_schema", {}).get("schema", {})))
        message = {"role": "assistant", "content": text, "refusal": None}
        ending = "stop"
        if self.faults.take("refusal"):
            message |= {"content": None, "refusal": "I can't help with that."}
        if self.faults.take("length"):
            message["content"], ending = text[:len(text) // 2], "length"
        if self.faults.take("filtered"):
            message["content"], ending = "", "content_filter"
        if self.faults.take("empty"):
            message["content"] = None
        used = {"prompt_tokens": tokens_of(prompt), "completion_tokens": tokens_of(text)}
        return {"id": "chatcmpl-" + secrets.token_hex(12), "object": "chat.completion", "created": int(time.time()),
                "model": asked["model"], "choices": [{"index": 0, "message": message, "finish_reason": ending, "logprobs": None}],
                "usage": used | {"total_tokens": sum(used.values())}}

    @operation("GET", "/v1/chat/completions", described=False)
    def list_completions(self, request):
        wanted = {key[len("metadata["):-1]: value for key, value in request.query.items() if key.startswith("metadata[")}
        with self.lock:
            found = [each for listed_at, each in self.stored.values()
                     if listed_at <= time.time() and wanted.items() <= each["metadata"].items()]
        return self.told({"object": "list", "data": found, "first_id": found[0]["id"] if found else None,
                          "last_id": found[-1]["id"] if found else None, "has_more": False})

    @operation("GET", "/v1/chat/completions/{identity}", described=False)
    def get_completion(self, request, identity):
        with self.lock:
            if identity not in self.stored:
                self.refuse("missing", f"No chat completion found with id '{identity}'.")
            return self.told(self.stored[identity][1])

    # Pictures.

    @operation("POST", "/v1/images/generations", paid=True)
    def draw(self, request):
        asked = request.json()
        return self.drawn(request, asked, 0)

    @operation("POST", "/v1/images/edits", paid=True)
    def redraw(self, request):
        parts = request.form()
        asked = {part.name: part.text() for part in parts if part.file_name is None}
        return self.drawn(request, asked, sum(part.file_name is not None for part in parts))

    def drawn(self, request, asked, pictures):
        self.need_model(asked["model"])
        width, height = map(int, asked.get("size", "1024x1024").split("x"))
        content = self.media.picture(width, height, mark_of(asked["prompt"]), asked.get("output_format", "png"))
        used = {"input_tokens": tokens_of(asked["prompt"]) + 300 * pictures, "output_tokens": width * height // 1200}
        self.bill("img-" + secrets.token_hex(8),
                  (used["input_tokens"] * PICTURE_PRICE[0] + used["output_tokens"] * PICTURE_PRICE[1]) // 1000, request)
        if self.settings.local:
            return self.told({"created": int(time.time()), "data": [{"url": self.keep_output(content, "image/png", "1.png")}]})
        details = {"text_tokens": tokens_of(asked["prompt"]), "image_tokens": 300 * pictures}
        return self.told({"created": int(time.time()), "data": [{"b64_json": base64.b64encode(content).decode()}],
                          "usage": used | {"total_tokens": sum(used.values()), "input_tokens_details": details}})

    # Sound.

    @operation("POST", "/v1/audio/speech", paid=True)
    def speak(self, request):
        asked = request.json()
        self.need_model(asked["model"])
        kind = asked.get("response_format", "mp3")
        content = self.media.speech(spoken_seconds(asked["input"]), kind, 24000)
        if kind == "wav":
            # As it streams them: the lengths are not known when the head leaves.
            at = content.index(b"data")
            content = content[:4] + b"\xff" * 4 + content[8:at + 4] + b"\xff" * 4 + content[at + 8:]
        self.bill("speech-" + secrets.token_hex(8), len(asked["input"]) * 15, request)
        return self.told(content, f"audio/{kind}")

    @operation("POST", "/v1/audio/transcriptions", paid=True)
    def transcribe(self, request):
        fields = request.fields()
        self.need_model(fields["model"].text())
        self.bill("heard-" + secrets.token_hex(8), 100, request)
        text = "" if self.faults.take("silence") else self.settings.heard
        told = {"text": text, "usage": {"type": "duration", "seconds": 3}}
        if "response_format" in fields and fields["response_format"].text() == "verbose_json":
            words = text.split()
            told |= {"language": "english", "duration": 3.0,
                     "words": [{"word": word.strip("."), "start": i * 0.3, "end": i * 0.3 + 0.25} for i, word in enumerate(words)]}
        return self.told(told)

    @operation("GET", "/v1/models")
    def models(self, request):
        names = ("llama-local",) if self.settings.local else MODELS
        return self.told({"object": "list", "data": [{"id": name, "object": "model", "created": 1, "owned_by": "openai"}
                                                     for name in names]})


if __name__ == "__main__":
    run(OpenAI)
