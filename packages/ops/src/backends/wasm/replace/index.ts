import { replaceBroadcasts } from './broadcast.ts';
import { replaceConcat } from './concat.ts';
import { replaceMatMul } from './mat-mul.ts';
import { replace } from './replace.ts';
import { replaceSlices } from './slice.ts';
import { replaceSums } from './sum.ts';
import { replaceTanh } from './tanh.ts';

/** Replaces kernels of the wasm backend that take far longer than they must, with the same results. */
export function replaceKernels(): void {
  // tf.clone, and everything that is kept for a gradient: the wasm backend copies. As on the other backends it can be
  // shared, since no kernel writes to a tensor that exists.
  replace('Identity', ({ inputs: { x }, backend, original }) => {
    if (x!.dtype === 'string') return original();
    backend.incRef(x!.dataId);
    return { dataId: x!.dataId, shape: x!.shape, dtype: x!.dtype };
  });
  replaceSlices();
  replaceConcat();
  replaceBroadcasts();
  replaceMatMul();
  replaceSums();
  replaceTanh();
}
