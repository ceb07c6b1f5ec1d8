"""ElevenLabs' API, simulated: speech with the times of its characters, voices in pages, the history in which a lost answer is found.

    python3 elevenlabs_simulator.py --port 0 --books FILE [--quota CHARACTERS] [--concurrent N]

Faults of its own, beside those of simulator.py: quota_as_400 (the same refusal under its other status), system_busy, no_voice (the
voice is not known after all), too_long.
"""

import base64
import secrets
import time

from simulator import Answer, Simulator, operation, run, spoken_seconds

#: As the vendor lists them: a name, and after " - " what it is like. The last is listed only among the legacy ones.
VOICES = (("pNInz6obpgDQGcFmaJgB", "Adam - Dominant, Firm", "en"), ("EXAVITQu4vr4xnSDxMaL", "Sarah - Mature, Reassuring, Confident", "en"),
          ("JBFqnCBsd6RMkjVDRZzb", "George - Warm, Captivating Storyteller", "en"), ("nPczCjzI2devNBz1zQrb", "Brian - Deep, Resonant", "en"),
          ("cgSgspJ2msm6clMCkdW9", "Оксана - Спокійна", "uk"), ("onwK4e9ZLuTAKqWW03F9", "Daniel - Steady Broadcaster", "en"))
LEGACY = (("21m00Tcm4TlvDq8ikWAM", "Rachel", "en"),)
#: Credits for a character, and its longest text.
MODELS = {"eleven_multilingual_v2": (1, 10000), "eleven_v3": (1, 3000), "eleven_flash_v2_5": (0.5, 40000)}
MICROS_OF_CREDIT = 100
KINDS = {"mp3": "mp3", "wav": "wav", "pcm": "pcm", "opus": "opus"}


def alignment_of(text, seconds):
    """The characters, each as long as every other."""
    each = seconds / max(1, len(text))
    return {"characters": list(text), "character_start_times_seconds": [round(i * each, 3) for i in range(len(text))],
            "character_end_times_seconds": [round((i + 1) * each, 3) for i in range(len(text))]}


def voice_told(identity, name, language):
    return {"voice_id": identity, "name": name, "category": "premade", "labels": {"language": language}, "available_for_tiers": [],
            "high_quality_base_model_ids": []}


class ElevenLabs(Simulator):
    vendor = "elevenlabs"
    description = "elevenlabs"

    @staticmethod
    def add_options(options):
        options.add_argument("--quota", type=int, default=1_000_000, help="characters that the account has left")
        options.add_argument("--concurrent", type=int, default=5, help="requests at work at once; more are refused")
        options.add_argument("--page", type=int, default=4, help="voices a page, at most")

    def __init__(self, settings):
        super().__init__(settings)
        self.history = []
        self.used = 0
        self.speaking = 0

    def key_of(self, request):
        return request.headers.get("xi-api-key")

    def refusal(self, kind, sentence):
        status, code = {"key": (401, "invalid_api_key"), "busy": (429, "rate_limit_exceeded"), "quota": (401, "quota_exceeded"),
                        "quota_as_400": (400, "quota_exceeded"), "content": (400, "content_policy_violation"),
                        "broken": (500, "internal_server_error"), "missing": (404, "not_found"), "wrong": (400, "invalid_request"),
                        "no_voice": (400, "voice_not_found"), "too_long": (400, "max_character_limit_exceeded"),
                        "system_busy": (429, "system_busy"), "concurrent": (429, "concurrent_limit_exceeded")}[kind]
        return Answer(status, {"detail": {"type": "error", "code": code, "status": code, "message": sentence,
                                          "request_id": secrets.token_hex(10)}})

    # Speech.

    @operation("POST", "/v1/text-to-speech/{voice}/with-timestamps", paid=True)
    def speak(self, request, voice):
        asked = request.json()
        self.check(asked, voice)
        with self.lock:
            self.speaking += 1
            over = self.speaking > self.settings.concurrent
        try:
            if over:
                self.refuse("concurrent", "Too many concurrent requests. Your plan takes fewer at once.")
            time.sleep(self.scaled(1))
            return self.spoken(request, asked, voice)
        finally:
            with self.lock:
                self.speaking -= 1

    def check(self, asked, voice):
        for name, sentence in (("quota_as_400", "This request exceeds your quota of 10000. You have 12 credits remaining."),
                               ("system_busy", "Our services are experiencing high traffic."), ("too_long", "The text is too long.")):
            if self.faults.take(name):
                self.refuse(name, sentence)
        if self.faults.take("no_voice") or voice not in [each[0] for each in VOICES + LEGACY]:
            self.refuse("no_voice", f"A voice with voice_id {voice} was not found.")
        price, longest = MODELS.get(asked.get("model_id"), (None, 0))
        if price is None:
            self.refuse("wrong", f"A model with ID {asked.get('model_id')} was not found.")
        if len(asked["text"]) > longest:
            self.refuse("too_long", f"The text has {len(asked['text'])} characters, of which this model takes {longest}.")
        if self.used + len(asked["text"]) * price > self.settings.quota:
            self.refuse("quota", f"This request exceeds your quota of {self.settings.quota}.")

    def spoken(self, request, asked, voice):
        seconds = spoken_seconds(asked["text"]) / (asked.get("voice_settings") or {}).get("speed", 1.0)
        kind = request.query.get("output_format", "mp3_44100_128").split("_")[0]
        content = self.media.speech(seconds, KINDS[kind], 44100)
        credits = round(len(asked["text"]) * MODELS[asked["model_id"]][0])
        identity = secrets.token_hex(10)
        alignment = alignment_of(asked["text"], seconds)
        self.bill(identity, credits * MICROS_OF_CREDIT, request)
        with self.lock:
            item = {"history_item_id": secrets.token_hex(10), "request_id": identity, "voice_id": voice,
                    "voice_name": dict((each[0], each[1]) for each in VOICES + LEGACY)[voice], "model_id": asked["model_id"],
                    "text": asked["text"], "date_unix": int(time.time()), "character_count_change_from": self.used,
                    "character_count_change_to": self.used + credits, "content_type": "audio/mpeg", "state": "created",
                    "source": "TTS", "voice_category": "premade",
                    "alignments": {"alignment": alignment, "normalized_alignment": alignment}}
            self.used += credits
            self.history.append((time.time() + self.faults.some(self.settings.longest_lag) / 1000, item, content))
        headers = {"request_id": identity, "character_cost": credits, "current_concurrent_requests": self.speaking,
                   "maximum_concurrent_requests": self.settings.concurrent}
        return Answer(200, {"audio_base64": base64.b64encode(content).decode(), "alignment": alignment,
                            "normalized_alignment": alignment}, **headers)

    # The history, newest first.

    def listed(self):
        with self.lock:
            return [(item, content) for listed_at, item, content in reversed(self.history) if listed_at <= time.time()]

    @operation("GET", "/v1/history", described=False)
    def list_history(self, request):
        query = request.query
        items = [item for item, _ in self.listed()
                 if query.get("voice_id") in (None, item["voice_id"]) and query.get("model_id") in (None, item["model_id"])
                 and item["date_unix"] >= int(query.get("date_after_unix", 0))]
        after = query.get("start_after_history_item_id")
        if after:
            items = items[[item["history_item_id"] for item in items].index(after) + 1:]
        page = items[:int(query.get("page_size", 100))]
        return {"history": page, "last_history_item_id": page[-1]["history_item_id"] if page else None, "has_more": len(page) < len(items),
                "scanned_until": None}

    def found(self, identity):
        for item, content in self.listed():
            if item["history_item_id"] == identity:
                return item, content
        return self.refuse("missing", f"A history item with ID {identity} was not found.")

    @operation("GET", "/v1/history/{identity}", described=False)
    def get_item(self, request, identity):
        return self.found(identity)[0]

    @operation("GET", "/v1/history/{identity}/audio", described=False)
    def get_sound(self, request, identity):
        return Answer(200, self.found(identity)[1], "audio/mpeg")

    # Voices, models, the account.

    @operation("GET", "/v2/voices")
    def voices(self, request):
        size = min(int(request.query.get("page_size", 10)), self.settings.page)
        start = int(request.query.get("next_page_token") or 0)
        page = [voice_told(*voice) for voice in VOICES[start:start + size]]
        more = start + size < len(VOICES)
        return {"voices": page, "has_more": more, "total_count": len(VOICES), "next_page_token": str(start + size) if more else None}

    @operation("GET", "/v1/voices")
    def all_voices(self, request):
        legacy = LEGACY if request.query.get("show_legacy") == "true" else ()
        return {"voices": [voice_told(*voice) for voice in VOICES + legacy]}

    @operation("GET", "/v1/voices/{voice}")
    def voice(self, request, voice):
        for each in VOICES + LEGACY:
            if each[0] == voice:
                return voice_told(*each)
        return self.refuse("no_voice", f"A voice with voice_id {voice} was not found.")

    @operation("GET", "/v1/models")
    def models(self, request):
        return Answer(200, [{"model_id": name, "name": name, "can_be_finetuned": False, "can_do_text_to_speech": True,
                             "can_do_voice_conversion": False, "can_use_style": True, "can_use_speaker_boost": True,
                             "serves_pro_voices": False, "token_cost_factor": price, "description": "", "requires_alpha_access": False,
                             "max_characters_request_free_user": longest, "max_characters_request_subscribed_user": longest,
                             "maximum_text_length_per_request": longest, "languages": [{"language_id": "en", "name": "English"}],
                             "model_rates": {"character_cost_multiplier": price}, "concurrency_group": "standard"}
                            for name, (price, longest) in MODELS.items()])

    @operation("GET", "/v1/user/subscription")
    def subscription(self, request):
        return {"tier": "creator", "character_count": self.used, "character_limit": self.settings.quota,
                "max_character_limit_extension": None, "max_credit_limit_extension": "unlimited", "can_extend_character_limit": False,
                "allowed_to_extend_character_limit": False, "next_character_count_reset_unix": int(time.time()) + 86400,
                "voice_slots_used": 1, "professional_voice_slots_used": 0, "professional_voice_slots_used_in_workspace": 0,
                "voice_limit": 30, "voice_add_edit_counter": 0, "professional_voice_limit": 1, "can_extend_voice_limit": False,
                "can_use_instant_voice_cloning": True, "can_use_professional_voice_cloning": True,
                "current_overage": {"amount": "0", "currency": "usd"}, "status": "active", "open_invoices": [],
                "has_open_invoices": False}


if __name__ == "__main__":
    run(ElevenLabs)
