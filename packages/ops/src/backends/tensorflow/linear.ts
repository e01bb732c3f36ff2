import { keepAsked, type NativeKernels } from './kernel.ts';

type Wanted = Record<'x' | 'weight' | 'bias', boolean>;

export const linearOnTensorflow: NativeKernels = {
  GenieLinear: ({ execute }, { x, weight, bias }) => execute([], [x, weight, bias], 1),
  GenieLinearBackward({ execute }, inputs, { x, weight, bias }: Wanted) {
    const tensors = [inputs.x, inputs.weight, inputs.dy];
    if (!weight && !bias) return execute([], tensors, 1, 'GenieLinearBackwardInput');
    if (!x) return keepAsked(execute([], tensors, 2, 'GenieLinearBackwardWeight'), [weight, bias]);
    return keepAsked(execute([], tensors, 3), [true, weight, bias]);
  },
};
