"""A right and a wrong request for each vendor whose description lies beside the project, and the rules of checking on a small
description of its own."""

import json
import os
import pathlib
import subprocess
import sys
import unittest

import contract
from contract import Contract, form_parts

JSON = {"Content-Type": "application/json"}
BEARER = {"Authorization": "Bearer key"}
RUNWAY = BEARER | {"X-Runway-Version": "2024-11-06"}


def form(*fields):
    """(name, text) or (name, file name, bytes) -> headers and body."""
    body = b""
    for name, *rest in fields:
        file_name = f'; filename="{rest[0]}"' if len(rest) == 2 else ""
        kind = "\r\nContent-Type: application/octet-stream" if len(rest) == 2 else ""
        content = rest[-1] if isinstance(rest[-1], bytes) else rest[-1].encode()
        body += f'--edge\r\nContent-Disposition: form-data; name="{name}"{file_name}{kind}\r\n\r\n'.encode() + content + b"\r\n"
    return {"Content-Type": "multipart/form-data; boundary=edge"}, body + b"--edge--\r\n"


class VendorContract(unittest.TestCase):
    def faults(self, vendor, method, target, headers, body):
        hindrance = contract.why_not(vendor)
        if hindrance:
            self.skipTest(hindrance)
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return Contract.of(vendor).request_faults(method, target, headers, content)

    def assert_well(self, *request):
        self.assertEqual(self.faults(*request), [])

    def assert_fault(self, wanted, *request):
        faults = self.faults(*request)
        self.assertEqual(len(faults), 1, faults)
        self.assertIn(wanted, faults[0])

    def test_openai_json(self):
        schema = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"], "additionalProperties": False}
        body = {"model": "gpt-5.4", "store": False, "instructions": "You write films.", "input": "Coffee in Lviv.",
                "max_output_tokens": 2000,
                "text": {"format": {"type": "json_schema", "name": "film", "schema": schema, "strict": True}}}
        to = ("openai", "POST", "/v1/responses", BEARER | JSON)

        self.assert_well(*to, body)
        self.assert_well(*to, body | {"input": [{"role": "user", "content": [{"type": "input_text", "text": "Coffee"}]}]})
        self.assert_fault("body.max_tokens is not in the description", *to, body | {"max_tokens": 2000})
        self.assert_fault("body.max_output_tokens", *to, body | {"max_output_tokens": "2000"})
        self.assert_fault("body.text.format", *to, body | {"text": {"format": {"type": "json_schema", "schema": schema}}})
        self.assert_fault("Authorization", "openai", "POST", "/v1/responses", JSON, body)

    def test_openai_pictures_and_speech(self):
        picture = {"model": "gpt-image-2", "prompt": "A cup", "size": "1024x1024", "output_format": "png"}
        speech = {"model": "gpt-4o-mini-tts", "input": "Good morning", "voice": "alloy", "response_format": "wav"}

        self.assert_well("openai", "POST", "/v1/images/generations", BEARER | JSON, picture)
        self.assert_well("openai", "POST", "/v1/audio/speech", BEARER | JSON, speech)
        self.assert_fault("body.output_format", "openai", "POST", "/v1/images/generations", BEARER | JSON,
                          picture | {"output_format": "tiff"})
        self.assert_fault("body.speed", "openai", "POST", "/v1/audio/speech", BEARER | JSON, speech | {"speed": 9})

    def test_openai_form(self):
        to = ("openai", "POST", "/v1/audio/transcriptions")
        headers, body = form(("file", "a.wav", b"RIFF\r\n\r\n--edg\0"), ("model", "gpt-transcribe"), ("temperature", "0.2"),
                             ("languages[]", "uk"), ("languages[]", "en"))
        self.assert_well(*to, BEARER | headers, body)

        headers, body = form(("file", "a.wav", b"RIFF"), ("temperature", "0"))
        self.assert_fault("'model' is a required property", *to, BEARER | headers, body)
        headers, body = form(("file", "the words of a file"), ("model", "whisper-1"))
        self.assert_fault("part file is a text, not a file", *to, BEARER | headers, body)
        headers, body = form(("image[]", "a.png", b"P"), ("image[]", "b.png", b"P"), ("prompt", "both"))
        self.assert_well("openai", "POST", "/v1/images/edits", BEARER | headers, body)

    def test_replicate(self):
        body = {"input": {"prompt": "A cup", "duration": 8}, "webhook": "https://films.example/hooks/1",
                "webhook_events_filter": ["completed"]}
        to = ("replicate", "POST", "/v1/models/google/veo-3.1-fast/predictions", BEARER | JSON)

        self.assert_well(*to, body)
        self.assert_fault("body.webhook_events_filter[0]", *to, body | {"webhook_events_filter": ["finished"]})
        self.assert_fault("'input' is a required property", *to, {})
        self.assert_well(*to[:3], BEARER | JSON | {"Prefer": "wait=5"}, body)
        self.assert_fault("header Prefer", *to[:3], BEARER | JSON | {"Prefer": "soon"}, body)
        self.assert_well("replicate", "GET", "/v1/predictions?created_after=2026-11-01T00:00:00Z", BEARER, None)
        self.assert_fault("query after is not", "replicate", "GET", "/v1/predictions?after=1", BEARER, None)
        headers, content = form(("content", "a.png", b"\x89PNG"))
        self.assert_well("replicate", "POST", "/v1/files", BEARER | headers, content)

    def test_runway(self):
        body = {"model": "gen4_turbo", "promptImage": "runway://0123456789", "ratio": "1280:720", "duration": 5}
        to = ("runway", "POST", "/v1/image_to_video", RUNWAY | JSON)

        self.assert_well(*to, body)
        self.assert_fault("body.duration", *to, body | {"duration": "5"})
        self.assert_fault("body.audio is not in the description", *to, body | {"audio": True})
        self.assert_fault("'promptImage' is a required property", *to, {"model": "gen4_turbo", "ratio": "1280:720"})
        self.assert_fault("header X-Runway-Version is missing", *to[:3], BEARER | JSON, body)
        self.assert_fault("path id", "runway", "GET", "/v1/tasks/17", RUNWAY, None)
        self.assert_well("runway", "DELETE", "/v1/tasks/17f20503-6c24-4c16-946b-35dbbce2af2f", RUNWAY, None)

    def test_elevenlabs(self):
        to = ("elevenlabs", "POST", "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/with-timestamps?output_format=mp3_44100_128",
              {"xi-api-key": "key"} | JSON)
        body = {"text": "Good morning", "model_id": "eleven_multilingual_v2", "voice_settings": {"stability": 0.5, "speed": 1.1}}

        self.assert_well(*to, body)
        self.assert_fault("'text' is a required property", *to, {"model_id": "eleven_v3"})
        self.assert_fault("query output_format", to[0], to[1], to[2].replace("mp3_44100_128", "mp3"), to[3], body)
        self.assert_fault("body.voice_settings.sped is not", *to, body | {"voice_settings": {"sped": 1.1}})
        self.assert_well("elevenlabs", "GET", "/v2/voices?page_size=100&search=adam", {"xi-api-key": "key"}, None)

    def test_heygen(self):
        key = {"x-api-key": "key"}
        body = {"type": "avatar", "avatar_id": "look", "audio_asset_id": "asset", "title": "kadr", "resolution": "1080p",
                "aspect_ratio": "9:16", "background": {"type": "color", "value": "#ffffff"}, "engine": {"type": "avatar_iv"}}
        to = ("heygen-v3", "POST", "/v3/videos", key | JSON)

        self.assert_well(*to, body)
        self.assert_fault("body.resolution", *to, body | {"resolution": "1440p"})
        self.assert_fault("body.dimension is not in the description", *to, body | {"dimension": {"width": 1}})
        self.assert_fault("header x-api-key is missing", *to[:3], JSON, body)
        self.assert_well("heygen-v3", "GET", "/v3/videos?title=op-17&limit=100", key, None)
        headers, content = form(("file", "voice.mp3", b"ID3"))
        self.assert_well("heygen-v3", "POST", "/v3/assets", key | headers, content)


class Rules(unittest.TestCase):
    """On a description made here, so that they are tested wherever python3-jsonschema is."""

    def setUp(self):
        if contract.jsonschema is None:
            self.skipTest(contract.why_not("anybody"))

    @staticmethod
    def description(schema, version="3.0.3", **operation):
        body = {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
        return Contract({"openapi": version, "servers": [{"url": "https://vendor.example/v1"}],
                         "paths": {"/things/{id}": {"post": body | operation},
                                   "/things/all": {"post": {"responses": {}}}},
                         "components": {"schemas": {"Name": {"type": "string", "maxLength": 3}}}})

    def faults(self, schema, value):
        return self.description(schema).request_faults("POST", "/v1/things/1", JSON, json.dumps(value).encode())

    def test_null_is_taken_where_it_is_allowed(self):
        schema = {"properties": {"name": {"type": "string", "enum": ["a"], "nullable": True}, "age": {"type": "integer"}}}

        self.assertEqual(self.faults(schema, {"name": None}), [])
        self.assertEqual(self.faults(schema, {"age": None}), ["body.age: None is not of type 'integer'"])

    def test_edges_of_3_0_are_understood(self):
        schema = {"properties": {"age": {"type": "number", "minimum": 3, "exclusiveMinimum": True}}}

        self.assertEqual(self.faults(schema, {"age": 3.5}), [])
        self.assertEqual(len(self.faults(schema, {"age": 3})), 1)

    def test_references_are_followed(self):
        schema = {"properties": {"name": {"$ref": "#/components/schemas/Name"}}}

        self.assertEqual(self.faults(schema, {"name": "abc"}), [])
        self.assertEqual(self.faults(schema, {"name": "abcd"}), ["body.name: 'abcd' is too long"])

    def test_the_branch_that_was_meant_tells_what_is_wrong(self):
        cat = {"type": "object", "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}}, "required": ["kind"]}
        dog = {"type": "object", "properties": {"kind": {"const": "dog"}, "tricks": {"type": "integer"}}, "required": ["kind"]}

        marked = {"$schema": "https://json-schema.org/draft/2020-12/schema", "oneOf": [cat, dog]}
        self.assertEqual(self.faults({"properties": {"pet": marked}}, {"pet": {"kind": "dog", "tricks": "many"}}),
                         ["body.pet.tricks: 'many' is not of type 'integer'"])
        self.assertEqual(self.faults({"oneOf": [cat, dog]}, {"kind": "dog", "lives": 9}), ["body.lives is not in the description"])

    def test_unknown_names_are_faults_where_the_description_closes(self):
        closed = {"properties": {"inner": {"properties": {"a": {}}}, "free": {"type": "object"}, "open": {"properties": {}},
                                 "words": {"type": "object", "properties": {}, "additionalProperties": {}}}}

        self.assertEqual(self.faults(closed, {"inner": {"a": 1}, "free": {"b": 1}, "words": {"c": 1}, "open": {"d": 1}}), [])
        self.assertEqual(self.faults(closed, {"inner": {"b": 1}}), ["body.inner.b is not in the description"])

    def test_a_path_that_is_named_whole_comes_first(self):
        self.assertEqual(self.description({}).request_faults("POST", "/v1/things/all", {}, b""), [])
        self.assertEqual(self.description({}).request_faults("POST", "/v1/things/1", {}, b""), ["the body is missing"])
        self.assertEqual(self.description({}).request_faults("POST", "/v1/other", {}, b""), ["the description has no POST /v1/other"])

    def test_texts_are_read_as_what_the_description_wants(self):
        parameters = [{"name": "limit", "in": "query", "required": True, "schema": {"type": "integer"}},
                      {"name": "ids", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}]
        described = self.description({}, parameters=parameters)
        ask = lambda query: described.request_faults("POST", "/v1/things/1?" + query, JSON, b"{}")

        self.assertEqual(ask("limit=5&ids=1&ids=2"), [])
        self.assertEqual(ask("limit=5&ids=1"), [])
        self.assertEqual(ask("limit=few"), ["query limit: 'few' is not of type 'integer'"])
        self.assertEqual(ask("ids=1"), ["query limit is missing"])

    def test_bodies_that_are_none_are_told(self):
        ask = lambda kind, body: self.description({}).request_faults("POST", "/v1/things/1", {"content-type": kind}, body)

        self.assertIn("cannot be read", ask("application/json", b"{")[0])
        self.assertIn("takes no body of type text/plain", ask("text/plain", b"a")[0])

    def test_answers_are_held_against_the_description_too(self):
        promised = {"200": {"content": {"application/json": {"schema": {"properties": {"id": {"type": "string"}}, "required": ["id"]}}}}}
        described = self.description({}, responses=promised)
        answer = lambda status, body: described.answer_faults("POST", "/v1/things/1", status, JSON, json.dumps(body))

        self.assertEqual(answer(200, {"id": "a"}), [])
        self.assertEqual(answer(200, {"id": 1}), ["answer 200.id: 1 is not of type 'string'"])
        self.assertEqual(answer(503, "busy"), [])

    def test_files_in_forms_keep_every_byte(self):
        content = bytes(range(256)) + b"\r\n--edg\r\n\r\n"
        headers, body = form(("note", "ж"), ("file", "a.bin", content))

        parts = form_parts(headers["Content-Type"], body)
        self.assertEqual([(part.name, part.file_name) for part in parts], [("note", None), ("file", "a.bin")])
        self.assertEqual(parts[0].content.decode(), "ж")
        self.assertEqual(parts[1].content, content)
        with self.assertRaises(ValueError):
            form_parts(headers["Content-Type"], body[:-8])

    def test_without_descriptions_one_line_says_so(self):
        asked = "import contract; print(contract.Contract.of('runway')); print(contract.why_not('runway'))"
        told = subprocess.run([sys.executable, "-B", "-c", asked], cwd=pathlib.Path(__file__).parent,
                              env=os.environ | {"KADR_SPECS": "/nowhere"}, capture_output=True, text=True, check=True)

        self.assertEqual(told.stdout, "None\nthe requests to runway are not checked: there is no description of it in /nowhere\n")


if __name__ == "__main__":
    unittest.main()
