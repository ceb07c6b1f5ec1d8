import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { drive, isMp3, isPng, key, mediaFile, url } from './drive.mjs';

const client = new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 });
const schema = {
  type: 'object',
  properties: { title: { type: 'string' }, scenes: { type: 'array', items: { type: 'string' } } },
  required: ['title', 'scenes'],
  additionalProperties: false,
};

function assertFilm(text) {
  const film = JSON.parse(text);
  assert.equal(typeof film.title, 'string');
  assert.ok(Array.isArray(film.scenes));
}

await drive({
  models: async () => {
    const models = await client.models.list();
    assert.ok(models.data.length > 0);
    assert.ok(models.data.every((model) => typeof model.id === 'string'));
  },

  chat_completions: async () => {
    const completion = await client.chat.completions.create({
      model: 'gpt-5.4',
      messages: [{ role: 'system', content: 'You write films.' }, { role: 'user', content: 'Coffee in Lviv.' }],
      max_completion_tokens: 2000,
      response_format: { type: 'json_schema', json_schema: { name: 'film', schema, strict: true } },
    });
    assert.equal(completion.choices[0].finish_reason, 'stop');
    assertFilm(completion.choices[0].message.content);
  },

  stored_completions: async () => {
    const metadata = { kadr: `tag-${Date.now()}` };
    const made = await client.chat.completions.create({
      model: 'gpt-5.4', messages: [{ role: 'user', content: 'Coffee.' }], store: true, metadata,
    });
    let found = [];
    while (found.length === 0) found = (await client.chat.completions.list({ metadata })).data;
    assert.deepEqual(found.map((each) => each.id), [made.id]);
    const again = await client.chat.completions.retrieve(made.id);
    assert.equal(again.choices[0].message.content, made.choices[0].message.content);
  },

  images: async () => {
    const made = await client.images.generate({ model: 'gpt-image-2', prompt: 'A cup', size: '1024x1024', output_format: 'png' });
    assert.ok(isPng(Buffer.from(made.data[0].b64_json, 'base64')));
  },

  images_from_pictures: async () => {
    const image = [await mediaFile('picture.png', 'image/png'), await mediaFile('picture.png', 'image/png')];
    const made = await client.images.edit({ model: 'gpt-image-2', image, prompt: 'Both cups', size: '1024x1024' });
    assert.ok(isPng(Buffer.from(made.data[0].b64_json, 'base64')));
  },

  speech: async () => {
    const request = { model: 'gpt-4o-mini-tts', voice: 'alloy', input: 'Good morning', response_format: 'mp3' };
    const answer = await client.audio.speech.create(request);
    assert.ok(isMp3(Buffer.from(await answer.arrayBuffer())));
  },

  transcription: async () => {
    const file = await mediaFile('speech.wav', 'audio/wav');
    const heard = await client.audio.transcriptions.create({ file, model: 'gpt-transcribe' });
    assert.equal(typeof heard.text, 'string');
  },

  transcription_with_words: async () => {
    const file = await mediaFile('speech.wav', 'audio/wav');
    const heard = await client.audio.transcriptions.create({
      file, model: 'whisper-1', response_format: 'verbose_json', timestamp_granularities: ['word'],
    });
    assert.ok(heard.words.every((word) => word.end >= word.start));
  },

  wrong_key: async () => {
    const stranger = new OpenAI({ apiKey: 'wrong', baseURL: `${url}/v1`, maxRetries: 0 });
    await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
  },
});
