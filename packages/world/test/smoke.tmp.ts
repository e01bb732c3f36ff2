import { readFileSync } from 'node:fs';
import { prepareWasmKernels } from '@genie/ops';
import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { sha256 } from '../src/index.ts';
import { bytesOf, openShipped, playAlone, pictureOf } from './played-worlds.ts';
await useBackend('wasm');
await prepareWasmKernels({wide: true});
const golden = JSON.parse(readFileSync(new URL('./shipped-worlds.json', import.meta.url), 'utf8')).wide;
for (const name of process.argv.slice(2) as any[]) {
  const world = await openShipped(name);
  const before = tf.memory().numTensors;
  const t0 = process.cpuUsage();
  const { tokens, pixels } = bytesOf(await playAlone(world));
  const t = process.cpuUsage(t0);
  console.log(name, sha256(tokens) === golden[name].tokens, sha256(pixels) === golden[name].pixels, tf.memory().numTensors - before, 'cpu ms', (t.user + t.system) / 1000);
  const n = 3;
  const session = world.session({ count: n, seed: 7 });
  const singles = [7, 8, 9].map((seed) => world.session({ seed }));
  const starts = [{ index: 0 }, { index: 1 }, { image: pictureOf(world, 2) }];
  let same = true;
  const compare = (a: any, b: any) => { for (const i of a.keys()) if (Buffer.compare(Buffer.from(a[i].data), Buffer.from(b[i].data)) || String(a[i].tokens) !== String(b[i].tokens)) { same = false; console.log('differs', i, a[i].index, [...a[i].tokens].filter((x: number, j: number) => x !== b[i].tokens[j]).length); } };
  compare(await session.reset(starts), await Promise.all(singles.map((s, i) => s.reset(starts[i]!))));
  const many = world.info.actions.length;
  for (let t = 0; t < 6; t++) {
    const actions = [0, 1, 2].map((i) => (t + 2 * i) % many);
    if (t === 3) { const r = await session.reset({ image: pictureOf(world, 4) }, { only: [1], seed: [33] }); compare(r, [await singles[1]!.reset({ image: pictureOf(world, 4) }, { seed: 33 })]); }
    const expected = []; for (const [i, s] of singles.entries()) expected.push(await s.step(actions[i]!));
    compare(await session.step(actions), expected);
  }
  for (const s of [session, ...singles]) s.dispose();
  console.log(name, 'batch equals singles', same, 'tensors', tf.memory().numTensors - before);
  world.dispose();
}
