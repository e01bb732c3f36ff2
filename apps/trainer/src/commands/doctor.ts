import os from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { Command } from 'commander';
import { chooseBackend } from '../backend/choose.ts';
import { oneLine } from '../errors.ts';

/** Multiply-adds of the probe count as two operations each. */
const probeSize = 512;

export function doctorCommand(): Command {
  return new Command('doctor').action(async () => {
    console.log(
      `node ${process.version}, ${os.platform()} ${os.arch()}, ${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown processor'}`,
    );
    for (const name of ['tensorflow', 'wasm', 'cpu'] as const) {
      try {
        const { description } = await chooseBackend(name);
        console.log(
          `${name.padEnd(11)} ${description}, ${measure().toFixed(1)} GFLOP/s (matrix product of ${probeSize} × ${probeSize})`,
        );
      } catch (error) {
        console.log(`${name.padEnd(11)} not there: ${oneLine(error)}`);
      }
    }
    try {
      const { Demuxer } = await import('node-av/api');
      console.log(`video       node-av (FFmpeg in an npm package${Demuxer ? '' : ', incomplete'})`);
    } catch (error) {
      console.log(`video       node-av is not there (${oneLine(error)}); ffmpeg on the PATH is used where it is`);
    }
  });
}

/** GFLOP/s of a matrix product on the backend in use, the best of a few. */
function measure(): number {
  return tf.tidy(() => {
    const a = tf.ones([probeSize, probeSize]);
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 4; i++) {
      const start = performance.now();
      tf.matMul(a, a).dataSync();
      best = Math.min(best, performance.now() - start);
    }
    return (2 * probeSize ** 3) / (best * 1e6);
  });
}
