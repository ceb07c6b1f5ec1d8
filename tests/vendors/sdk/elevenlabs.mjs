import assert from 'node:assert/strict';
import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import { drive, isMp3, key, url } from './drive.mjs';

const client = new ElevenLabsClient({ apiKey: key, baseUrl: url, maxRetries: 0 });
let voice;

await drive({
  models: async () => {
    const models = await client.models.list();
    assert.ok(models.some((model) => model.modelId === 'eleven_multilingual_v2' && model.canDoTextToSpeech));
  },

  voices: async () => {
    const page = await client.voices.search({ pageSize: 100 });
    voice = page.voices[0].voiceId;
    assert.equal(typeof page.voices[0].name, 'string');
  },

  one_voice: async () => {
    assert.equal((await client.voices.get(voice)).voiceId, voice);
  },

  subscription: async () => {
    const told = await client.user.subscription.get();
    assert.ok(told.characterLimit >= told.characterCount);
  },

  speech_with_timings: async () => {
    const text = 'Good morning, Lviv.';
    const told = await client.textToSpeech.convertWithTimestamps(voice, {
      text, modelId: 'eleven_multilingual_v2', outputFormat: 'mp3_44100_128', voiceSettings: { stability: 0.5, speed: 1.1 },
    });
    assert.ok(isMp3(Buffer.from(told.audioBase64, 'base64')));
    assert.equal(told.alignment.characters.join(''), text);
    assert.equal(told.alignment.characterStartTimesSeconds.length, text.length);
  },

  history: async () => {
    // What was just made is listed a little later.
    const listed = async () => (await client.history.list({ pageSize: 20 })).history;
    let item;
    while (!item) item = (await listed()).find((each) => each.text === 'Good morning, Lviv.' && each.voiceId === voice);
    assert.equal((await client.history.get(item.historyItemId)).requestId, item.requestId);
    const sound = await new Response(await client.history.getAudio(item.historyItemId)).arrayBuffer();
    assert.ok(isMp3(Buffer.from(sound)));
  },

  wrong_key: async () => {
    const stranger = new ElevenLabsClient({ apiKey: 'wrong', baseUrl: url, maxRetries: 0 });
    await assert.rejects(stranger.models.list(), (error) => error.statusCode === 401);
  },
});
