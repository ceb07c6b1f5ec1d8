import assert from 'node:assert/strict';
import RunwayML, { TaskFailedError } from '@runwayml/sdk';
import { bytesAt, drive, isMp4, isPng, key, mediaFile, until, url } from './drive.mjs';

const client = new RunwayML({ apiKey: key, baseURL: url, maxRetries: 0 });
const ended = (task) => ['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(task.status);
const finished = (id) => until(ended, () => client.tasks.retrieve(id));
let picture;

// What came of a task, which has to have gone well.
async function output(created) {
  assert.ok(created.estimatedCost.credits > 0);
  const task = await finished(created.id);
  assert.equal(task.status, 'SUCCEEDED');
  assert.ok(task.cost.credits > 0);
  return bytesAt(task.output[0]);
}

await drive({
  organization: async () => {
    const account = await client.organization.retrieve();
    assert.ok(account.creditBalance > 0);
    assert.ok(Object.values(account.tier.models).every((model) => model.maxConcurrentGenerations > 0));
  },

  upload: async () => {
    picture = (await client.uploads.createEphemeral({ file: await mediaFile('picture.png', 'image/png') })).uri;
    assert.match(picture, /^runway:\/\//);
  },

  image_to_video: async () => {
    const request = { model: 'gen4_turbo', promptImage: picture, promptText: 'A cup', ratio: '1280:720', duration: 2 };
    assert.ok(isMp4(await output(await client.imageToVideo.create(request))));
  },

  image_to_video_with_two_frames: async () => {
    const promptImage = [{ uri: picture, position: 'first' }, { uri: picture, position: 'last' }];
    const request = { model: 'veo3.1', promptImage, ratio: '720:1280', duration: 4, audio: false };
    assert.ok(isMp4(await output(await client.imageToVideo.create(request))));
  },

  text_to_video: async () => {
    const request = { model: 'gen4.5', promptText: 'A cup', ratio: '1280:720', duration: 2 };
    assert.ok(isMp4(await output(await client.textToVideo.create(request))));
  },

  text_to_image: async () => {
    const referenceImages = [{ uri: picture, tag: 'cup' }];
    const request = { model: 'gen4_image', promptText: '@cup in the rain', ratio: '1280:720', referenceImages };
    assert.ok(isPng(await output(await client.textToImage.create(request))));
  },

  wait_for_a_task: async () => {
    const { id } = await client.textToVideo.create({ model: 'gen4.5', promptText: 'Tea', ratio: '1280:720', duration: 2 });
    await finished(id);
    const task = await client.tasks.retrieve(id).waitForTaskOutput();
    assert.equal(task.status, 'SUCCEEDED');
  },

  a_failed_task: async () => {
    const order = { faults: { fails: { times: 1, code: 'SAFETY.INPUT.TEXT', words: 'The prompt was refused.' } } };
    await fetch(`${url}/_control`, { method: 'POST', body: JSON.stringify(order) });
    const { id } = await client.textToVideo.create({ model: 'gen4.5', promptText: 'Tea', ratio: '1280:720', duration: 2 });
    await finished(id);
    await assert.rejects(client.tasks.retrieve(id).waitForTaskOutput(), (error) => {
      assert.ok(error instanceof TaskFailedError);
      assert.equal(error.taskDetails.failureCode, 'SAFETY.INPUT.TEXT');
      return true;
    });
  },

  cancel: async () => {
    const { id } = await client.textToVideo.create({ model: 'gen4.5', promptText: 'Tea', ratio: '1280:720', duration: 2 });
    await client.tasks.delete(id);
    await assert.rejects(client.tasks.retrieve(id), RunwayML.NotFoundError);
  },

  wrong_key: async () => {
    const stranger = new RunwayML({ apiKey: 'wrong', baseURL: url, maxRetries: 0 });
    await assert.rejects(stranger.organization.retrieve(), RunwayML.AuthenticationError);
  },
});
