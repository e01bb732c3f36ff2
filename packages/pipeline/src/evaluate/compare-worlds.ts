import { type Figure, meanSquaredError, psnrOfError } from '@genie/metrics';
import { toRgb, type World } from '@genie/world';

/** Similarity of one world's play to another's, both greedily, from the starts that they share. */
export interface WorldComparison {
  /** Frames that both made. */
  frames: number;
  /** Share of the tokens in which they agree, each frame made from the same past. */
  tokenAgreement: number;
  /** Share of frames in which they agree wholly, made from the same past. */
  frameAgreement: number;
  /** Between the pictures that they make of the same tokens, in dB, pooled over all frames; not defined where all are the same. */
  psnr: Figure;
}

/**
 * Lets a world play, and has the other make each frame as well from where the first one stands.
 *
 * @param options `frames`: to make from each start; `starts`: so many of them
 */
export async function compareWorlds(
  world: World,
  other: World,
  { frames = 32, starts = 4 }: { frames?: number; starts?: number } = {},
): Promise<WorldComparison> {
  const sessions = [world, other].map((each) => each.session({ seed: 0, temperature: 0 }));
  const [first, second] = sessions;
  const found = { frames: 0, tokens: 0, same: 0, whole: 0, error: 0 };
  for (let index = 0; index < Math.min(starts, world.info.starts); index++) {
    await first!.reset({ index });
    for (let t = 0; t < frames; t++) {
      const past = first!.state;
      const action = (index + Math.floor(t / 4)) % world.info.actions.length; // held for a few frames, as by a hand
      const { tokens } = await first!.step(action);
      await second!.restore(past);
      const guess = await second!.step(action);
      const same = tokens.reduce((sum, token, place) => sum + Number(token === guess.tokens[place]), 0);
      found.frames++;
      found.tokens += tokens.length;
      found.same += same;
      found.whole += Number(same === tokens.length);
      // The first one's tokens, as the other shows them.
      found.error += meanSquaredError(toRgb(await second!.restore(first!.state)), toRgb(first!.frame));
    }
  }
  for (const session of sessions) session.dispose();
  return {
    frames: found.frames,
    tokenAgreement: found.same / found.tokens,
    frameAgreement: found.whole / found.frames,
    psnr: psnrOfError(found.error / found.frames, 255),
  };
}
