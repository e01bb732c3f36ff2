import type { PadLayout } from './controls.ts';

/** What this reads of a gamepad; the browser's {@link Gamepad} has it. */
export interface PadState {
  index: number;
  axes: readonly number[];
  buttons: readonly { pressed: boolean }[];
}

const stickThreshold = 0.5;
const firstDpadButton = 12; // of the standard mapping: up, down, left, right

/** The actions that a gamepad holds: the left stick or its cross for the arms, the face buttons for the others. */
export function gamepadActions(pad: PadState, layout: PadLayout): number[] {
  const [x = 0, y = 0] = pad.axes;
  const cross = (place: number) => pad.buttons[firstDpadButton + place]?.pressed === true;
  const { arms } = layout;
  const held = [];
  if ((y < -stickThreshold || cross(0)) && arms.up) held.push(arms.up);
  if ((y > stickThreshold || cross(1)) && arms.down) held.push(arms.down);
  if ((x < -stickThreshold || cross(2)) && arms.left) held.push(arms.left);
  if ((x > stickThreshold || cross(3)) && arms.right) held.push(arms.right);
  held.push(...layout.buttons.filter((_, place) => place < firstDpadButton && pad.buttons[place]?.pressed));
  return held.map(({ index }) => index);
}
