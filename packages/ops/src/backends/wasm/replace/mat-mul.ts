import * as tf from '@tensorflow/tfjs-core';
import { kernelsOn } from '../backend.ts';
import { replace } from './replace.ts';

/** `BatchMatMul` of the wasm backend is slow where it transposes and with more than one matrix; this is the kernel of `linear`. */
export function replaceMatMul(): void {
  replace<{ transposeA: boolean; transposeB: boolean }>('BatchMatMul', ({ inputs, backend, attributes, original }) => {
    const [a, b] = [inputs.a!, inputs.b!];
    const kernels = kernelsOn(backend);
    const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
    const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
    const { transposeA, transposeB } = attributes;
    const [rows, inner] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
    const [innerB, columns] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
    const [countA, countB] = [a, b].map(({ shape }) => tf.util.sizeFromShape(shape.slice(0, -2))) as [number, number];
    const empty = rows * inner * columns * countA * countB === 0;
    const fits = inner === innerB && (countA === countB || countA === 1 || countB === 1);
    if (!kernels || !fits || empty || a.dtype !== 'float32' || b.dtype !== 'float32') return original();
    const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const output = backend.makeOutput([...outer, rows, columns], 'float32');
    const scratch = backend.wasm._malloc(kernels.matMulScratch(inner, columns));
    try {
      const pointers = [a, b, output].map(({ dataId }) => backend.getMemoryOffset(dataId));
      const steps = [countA === 1 ? 0 : rowsA * columnsA, countB === 1 ? 0 : rowsB * columnsB];
      const flags = [Number(transposeA), Number(transposeB)];
      kernels.matMul(...pointers, scratch, Math.max(countA, countB), ...steps, rows, inner, columns, ...flags);
    } finally {
      backend.wasm._free(scratch);
    }
    return output;
  });
}
