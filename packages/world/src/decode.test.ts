import { backends, expectNoLeak, useBackend } from '@genie/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceOf, tinyBundle } from '../test/tiny-world.ts';
import { decodeFrames } from './decode.ts';
import { World } from './world.ts';

describe.each(backends)('pictures from tokens on %s', (backend) => {
  let world: World;

  beforeAll(async () => {
    await useBackend(backend);
    world = await World.load(sourceOf(await tinyBundle()));
  });
  afterAll(() => world.dispose());

  test('are those that the session showed', async () => {
    const session = world.session({ temperature: 1 });
    await session.reset({ index: 1 });
    const shown: Uint8ClampedArray[] = [];
    const clips: (readonly Int32Array[])[] = [];
    for (const action of [0, 1, 2, 3]) {
      shown.push((await session.step(action)).data);
      clips.push(session.state.tokens); // the first ones are shorter
    }
    const pictures = await decodeFrames(world, clips);
    for (const [i, picture] of pictures.entries()) {
      const differences = picture.map((value, k) => Math.abs(value - shown[i]![k]!));
      expect(Math.max(...differences)).toBeLessThanOrEqual(1); // one rounding, as another batch may sum in another order
    }
    expect(await decodeFrames(world, [])).toEqual([]);
  });

  test('leave nothing behind', async () => {
    const session = world.session();
    await session.reset();
    await expectNoLeak(() => decodeFrames(world, [session.state.tokens, session.state.tokens.slice(-1)]));
  });
});
