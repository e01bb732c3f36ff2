import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { advantagesOf } from './advantages.ts';

test('advantages are the weighted sum of the errors up to the end of the episode', () => {
  const random = new Random(1);
  const [steps, count, discount, lambda] = [7, 2, 0.9, 0.8];
  const draw = () => Float32Array.from({ length: steps * count }, () => random.normal());
  const [rewards, values] = [draw(), draw()];
  const next = Float32Array.of(0.3, -0.7);
  const ended = new Uint8Array(steps * count);
  ended[3 * count] = 1; // of the first environment, in step 3
  const found = advantagesOf({ rewards, values, ended }, next, { discount, lambda });
  for (let i = 0; i < count; i++) {
    for (let t = 0; t < steps; t++) {
      let [expected, weight] = [0, 1];
      for (let k = t; k < steps; k++) {
        const at = k * count + i;
        const after = ended[at] ? 0 : k + 1 < steps ? values[at + count]! : next[i]!;
        expected += weight * (rewards[at]! + discount * after - values[at]!);
        if (ended[at]) break;
        weight *= discount * lambda;
      }
      expect(found[t * count + i]).toBeCloseTo(expected, 5);
    }
  }
});
