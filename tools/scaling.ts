// What training on many ranks may be expected to reach, as tables in Markdown: measured times of a step, and a model of the
// network. docs/cluster.md says what the model leaves out.
//
//   node tools/scaling.ts                                  the steps below
//   node tools/scaling.ts MILLISECONDS NUMBERS             a step that you measured, and how many numbers its gradient has

interface Step {
  name: string;
  /** Parameters that are trained. */
  numbers: number;
  /** Of one rank with one replica. */
  milliseconds: number;
}

/** Measured on wasm with `genie bench`, on one core of two (AMD Zen 4), the other idle. */
const measured: Step[] = [
  { name: 'tokenizer, reference sizes, 8 clips a rank', numbers: 138_821, milliseconds: 672 },
  { name: 'dynamics, reference sizes, 8 clips a rank', numbers: 173_077, milliseconds: 749 },
  { name: 'tokenizer, usual sizes, 16 clips a rank', numbers: 291_733, milliseconds: 275 },
];
const [milliseconds, numbers] = process.argv.slice(2).map(Number);
const steps = milliseconds && numbers ? [{ name: 'a step of yours', milliseconds, numbers }] : measured;

/** Networks: milliseconds until the first byte of a message is there, and bytes a millisecond. */
const networks = [
  { name: '1 Gbit/s Ethernet', latency: 0.05, bandwidth: 0.117e6 },
  { name: '10 Gbit/s Ethernet', latency: 0.02, bandwidth: 1.17e6 },
  { name: '100 Gbit/s InfiniBand', latency: 0.002, bandwidth: 11e6 },
];

const ranks = [1, 2, 4, 8, 16, 32, 64];
/** Milliseconds that a rank may sleep between two questions whether all have come (packages/training/src/mpi/patience.ts). */
const pause = 0.1;
/** Two exchanges a step, the wish to stop and the gradient, each after two barriers. */
const barriers = 4;

interface Network {
  latency: number;
  bandwidth: number;
}

/** Dissemination barrier: ⌈log₂ N⌉ rounds. */
const barrier = (n: number, { latency }: Network) => Math.ceil(Math.log2(n)) * (latency + pause);

/** The better of ring, 2 (N - 1) messages of 1/N of the vector, and recursive doubling, log₂ N messages of all of it. */
function allreduce(n: number, bytes: number, { latency, bandwidth }: Network): number {
  if (n === 1) return 0;
  const ring = 2 * (n - 1) * (latency + bytes / n / bandwidth);
  const doubling = Math.ceil(Math.log2(n)) * (latency + bytes / bandwidth);
  return Math.min(ring, doubling);
}

/** Milliseconds that a step takes longer on `n` ranks than on one. */
const exchange = (n: number, numbers: number, network: Network) =>
  n === 1 ? 0 : barriers * barrier(n, network) + allreduce(n, 4, network) + allreduce(n, 4 * numbers, network);

for (const { name, numbers, milliseconds } of steps) {
  console.log(`\n${name} (${milliseconds} ms, ${(numbers * 4e-6).toFixed(2)} MB of gradient)\n`);
  console.log(`| ranks | ${networks.map((network) => network.name).join(' | ')} |`);
  console.log(`| --- | ${networks.map(() => '---').join(' | ')} |`);
  for (const n of ranks) {
    const cells = networks.map((network) => {
      const more = exchange(n, numbers, network);
      const efficiency = milliseconds / (milliseconds + more);
      return `${(n * efficiency).toFixed(1)} × (${more.toFixed(1)} ms more, ${(100 * efficiency).toFixed(0)} %)`;
    });
    console.log(`| ${n} | ${cells.join(' | ')} |`);
  }
}
