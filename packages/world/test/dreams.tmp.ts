import { prepareWasmKernels } from '@genie/ops';
import { useBackend } from '@genie/testing';
import { sha256 } from '../src/index.ts';
import { bytesOf, openShipped, shipped } from './played-worlds.ts';

await useBackend('wasm');
console.log(await prepareWasmKernels({ wide: process.argv[2] === 'wide' }));
for (const name of shipped) {
  const world = await openShipped(name);
  const session = world.session();
  const frame = await session.reset({ dream: 3 });
  console.log(name, sha256(bytesOf([frame]).tokens));
}
