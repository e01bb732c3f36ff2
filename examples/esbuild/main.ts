// A page that plays a world, built by esbuild. The world lies at ./world/, or where ?world= says.
import { startWasm } from '@genie/ops/wasm';
import { World } from '@genie/world';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm';
import threads from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm';
import { play } from '../play.ts';

const started = await startWasm({ files: { simd, threads } });
const address = new URLSearchParams(location.search).get('world') ?? 'world/';
await play(await World.load(address), started);
