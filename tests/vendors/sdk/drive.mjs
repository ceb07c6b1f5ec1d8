// What the drivers share. A driver goes through the operations of one vendor with the vendor's own SDK, each on top of those
// before it, and says what it did: one name a line.
//
//     node runway.mjs http://127.0.0.1:40123 test-key folder-with-media

import { readFile } from 'node:fs/promises';
import { File as NodeFile } from 'node:buffer';
import path from 'node:path';
import process from 'node:process';

// Node 18 has it, but not where the SDKs look for it.
globalThis.File ??= NodeFile;

export const [url, key, media] = process.argv.slice(2);

export async function drive(operations) {
  for (const [name, operation] of Object.entries(operations)) {
    try {
      await operation();
    } catch (error) {
      console.error(`${name}: ${error.stack ?? error}`);
      process.exit(1);
    }
    console.log(name);
  }
}

export async function mediaFile(name, type) {
  return new File([await readFile(path.join(media, name))], name, { type });
}

// Asks until the answer is as wanted: simulators take their time, as vendors do.
export async function until(wanted, ask) {
  for (let tries = 0; tries < 200; ++tries) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come to an end');
}

// The bytes at an address of an output.
export async function bytesAt(address, headers = {}) {
  const answer = await fetch(address, { headers });
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

export const isPng = (bytes) => bytes.subarray(1, 4).toString() === 'PNG';
export const isMp4 = (bytes) => bytes.subarray(4, 8).toString() === 'ftyp';
export const isMp3 = (bytes) => bytes.subarray(0, 3).toString() === 'ID3' || (bytes[0] === 0xff && (bytes[1] & 0xe0) === 0xe0);
