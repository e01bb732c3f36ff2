import { spawn } from 'node:child_process';
import os from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { chooseBackend } from '../backend/choose.ts';
import { type MemoryModel, type MemoryWork, memoryStep } from './memory-work.ts';
import { PeakBytes } from './peak-bytes.ts';

/** One line of `genie bench memory --json`; the fields that other benchmarks have too are named as there. */
export interface MemoryFigures {
  what: 'memory';
  model: MemoryModel;
  /** Patch, embedding, heads, feed-forward, blocks. */
  sizes: number[];
  batch: 1;
  frames: number;
  recompute: boolean;
  tfjs: string;
  backend: string;
  threads: number;
  /** Most bytes of all tensors at a time, in MiB. */
  peakTensorsMiB: number;
  /** Memory that the backend has taken for them: wasm's memory, which never shrinks. Null elsewhere. */
  peakWasmMiB: number | null;
  /** Most memory of the whole process, Node and its libraries included. */
  peakProcessMiB: number;
  msPerStep: number;
  framesPerSecond: number;
}

const MiB = 2 ** 20;
const inMiB = (bytes: number): number => Math.round((bytes / MiB) * 10) / 10;

/** Measures one size in this process, which must not have computed anything before. */
export async function measureMemory(
  model: MemoryModel,
  work: MemoryWork,
  { backend: wanted, repeat }: { backend: string; repeat: number },
): Promise<MemoryFigures> {
  const backend = await chooseBackend(wanted);
  const bytes = new PeakBytes();
  const step = memoryStep(model, work);
  await step.run(); // the first compiles and makes room
  const milliseconds: number[] = [];
  for (let i = 0; i < repeat; i++) {
    const started = performance.now();
    await step.run();
    milliseconds.push(performance.now() - started);
  }
  const median = milliseconds.sort((a, b) => a - b)[Math.floor(repeat / 2)];
  const { patch, embed, heads, hidden, blocks } = work.sizes;
  const figures: MemoryFigures = {
    what: 'memory',
    model,
    sizes: [patch, embed, heads, hidden, blocks],
    batch: 1,
    frames: work.frames,
    recompute: work.recompute,
    tfjs: tf.version_core,
    backend: backend.name,
    threads: os.cpus().length,
    peakTensorsMiB: inMiB(bytes.peak),
    peakWasmMiB: wasmBytes(),
    peakProcessMiB: inMiB(process.resourceUsage().maxRSS * 1024),
    msPerStep: Math.round(median * 10) / 10,
    framesPerSecond: Math.round((work.frames / median) * 1e6) / 1e3,
  };
  step.dispose();
  bytes.stop();
  return figures;
}

/** Size of the wasm backend's memory. */
function wasmBytes(): number | null {
  const { wasm } = tf.backend() as {
    wasm?: { wasmMemory?: WebAssembly.Memory; asm?: { memory?: WebAssembly.Memory } };
  };
  const memory = wasm?.wasmMemory ?? wasm?.asm?.memory;
  return memory ? inMiB(memory.buffer.byteLength) : null;
}

/**
 * Runs this very command in a process of its own.
 *
 * @returns the JSON line that it prints
 * @throws where it fails; it has said why on stderr
 */
export function inOwnProcess(args: string[]): Promise<MemoryFigures> {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1], ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      if (status === 0) resolve(JSON.parse(output));
      else reject(new Error(`genie ${args.join(' ')}: ended with ${signal ?? `status ${status}`}, expected figures`));
    });
  });
}

/** Formats the table for people: a line for each size, with its growth beside linear growth in the frames. */
export function memoryTable(lines: MemoryFigures[]): string {
  const head = ['model', 'frames', 'tensors', 'wasm', 'process', 'ms a step', 'MiB a frame', '× linear'];
  const rows = lines.map((line, i) => {
    const before = lines[i - 1]?.model === line.model ? lines[i - 1] : undefined;
    const more = before && line.frames - before.frames;
    const perFrame = more ? (line.peakTensorsMiB - before.peakTensorsMiB) / more : line.peakTensorsMiB / line.frames;
    const linear = before && line.peakTensorsMiB / (before.peakTensorsMiB * (line.frames / before.frames));
    return [
      line.model,
      `${line.frames}`,
      `${line.peakTensorsMiB.toFixed(0)} MiB`,
      line.peakWasmMiB === null ? '-' : `${line.peakWasmMiB.toFixed(0)} MiB`,
      `${line.peakProcessMiB.toFixed(0)} MiB`,
      line.msPerStep.toFixed(0),
      perFrame.toFixed(2),
      linear === undefined ? '' : linear.toFixed(2),
    ];
  });
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  return [head, ...rows].map((row) => row.map((cell, i) => cell.padStart(widths[i])).join('  ')).join('\n');
}
