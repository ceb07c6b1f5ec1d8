import assert from 'node:assert/strict';
import Replicate, { validateWebhook } from 'replicate';
import { bytesAt, drive, isMp4, key, mediaFile, until, url } from './drive.mjs';

const replicate = new Replicate({ auth: key, baseUrl: `${url}/v1` });
const ended = (prediction) => ['succeeded', 'failed', 'canceled', 'aborted'].includes(prediction.status);
const input = { prompt: 'A cup', duration: 4, resolution: '720p', aspect_ratio: '16:9' };
const model = 'google/veo-3.1-fast';
let picture;

await drive({
  account: async () => {
    assert.equal(typeof (await replicate.accounts.current()).username, 'string');
  },

  model: async () => {
    const told = await replicate.models.get('google', 'veo-3.1-fast');
    assert.equal(told.owner, 'google');
  },

  upload: async () => {
    const file = await replicate.files.create(await mediaFile('picture.png', 'image/png'));
    picture = file.urls.get;
    assert.ok(picture.startsWith('http'));
  },

  prediction: async () => {
    const begun = await replicate.predictions.create({ model, input: { ...input, image: picture } });
    assert.ok(['starting', 'processing'].includes(begun.status));
    const done = await until(ended, () => replicate.predictions.get(begun.id));
    assert.equal(done.status, 'succeeded');
    assert.ok(isMp4(await bytesAt(done.output, { Authorization: `Bearer ${key}` })));
  },

  listing: async () => {
    const begun = await replicate.predictions.create({ model, input });
    await until((page) => page.results.some((each) => each.id === begun.id), () => replicate.predictions.list());
  },

  cancel: async () => {
    const begun = await replicate.predictions.create({ model, input });
    await replicate.predictions.cancel(begun.id);
    assert.equal((await until(ended, () => replicate.predictions.get(begun.id))).status, 'canceled');
  },

  webhook_secret: async () => {
    const { key: secret } = await replicate.webhooks.default.secret.get();
    assert.match(secret, /^whsec_/);
    assert.equal(typeof validateWebhook, 'function');
  },

  wrong_key: async () => {
    const stranger = new Replicate({ auth: 'wrong', baseUrl: `${url}/v1` });
    await assert.rejects(stranger.accounts.current(), (error) => error.response.status === 401);
  },
});
