import type { Game } from '../game.ts';
import { makeLevel } from './level.ts';
import { detect, render } from './picture.ts';
import {
  effective,
  fits,
  isGrounded,
  JUMP,
  PLAYER,
  type PlatformerState,
  policy,
  SIZE,
  step,
  WALK,
  walks,
} from './play.ts';
import { read, rules, score } from './rules.ts';

/** A runner on whole-pixel terrain: walks, jumps onto platforms and collects coins; every video has its own screen. */
export const platformer: Game<PlatformerState> = {
  name: 'platformer',
  title: 'Platformer',
  height: SIZE,
  width: SIZE,
  fps: 15,
  actions: ['stay', 'left', 'right', 'jump'],
  keys: {
    stay: [],
    left: ['ArrowLeft', 'KeyA'],
    right: ['ArrowRight', 'KeyD'],
    jump: ['ArrowUp', 'Space', 'KeyW'],
  },
  reset(random) {
    const level = makeLevel(random);
    const x = WALK * random.integer(Math.floor((SIZE - PLAYER.width) / WALK) + 1);
    let y = 0;
    while (!fits(level, x, y)) y++;
    while (fits(level, x, y + 1)) y++;
    return { level, x, y, vy: 0, facing: random.integer(2) ? 1 : -1, coins: level.coins.map(() => true) };
  },
  step,
  render,
  numbers: (state) => ({
    x: state.x,
    y: state.y,
    vy: state.vy,
    facing: state.facing,
    grounded: isGrounded(state) ? 1 : 0,
    coins: state.coins.filter(Boolean).length,
  }),
  effective,
  policy,
  objects: ({ x, y }) => ({ player: { x: x! + 2.5, y: y! + 3.5 } }),
  detect,
  always: ['player'],
  controls: [
    { object: 'player', axis: 'x', displacement: walks },
    { object: 'player', axis: 'y', displacement: [null, null, null, JUMP] },
  ],
  read,
  rules,
  score,
};
