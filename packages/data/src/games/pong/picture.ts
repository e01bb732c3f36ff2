import { type Colour, canvas, fillRectangle } from '../canvas.ts';
import { findObject, rectangleTemplate, type Template } from '../find-object.ts';
import type { Position } from '../game.ts';
import { BALL, PADDLE, type PongState, SIZE } from './play.ts';

const background: Colour = [20, 22, 34];
const lineColour: Colour = [44, 48, 66];
const playerColour: Colour = [110, 250, 130];
const opponentColour: Colour = [240, 140, 70];
const ballColour: Colour = [180, 182, 190];

export function render(state: PongState): Uint8Array {
  const frame = canvas(SIZE, SIZE, background);
  for (let y = 0; y < SIZE; y += 8) fillRectangle(frame, SIZE, { x: 31, y, width: 2, height: 4 }, lineColour);
  const { width, height, playerX, opponentX } = PADDLE;
  fillRectangle(frame, SIZE, { x: playerX, y: state.playerY, width, height }, playerColour);
  fillRectangle(frame, SIZE, { x: opponentX, y: state.opponentY, width, height }, opponentColour);
  fillRectangle(frame, SIZE, { x: state.ballX, y: state.ballY, width: BALL, height: BALL }, ballColour);
  return frame;
}

// The ball hides little of a paddle, so a paddle is looked for whole, in its own columns.
const paddleTemplate = (x: number, colour: Colour): Template =>
  rectangleTemplate(PADDLE, colour, { left: x - 1, right: x + 1, top: 0, bottom: SIZE - PADDLE.height });
const playerTemplate = paddleTemplate(PADDLE.playerX, playerColour);
const opponentTemplate = paddleTemplate(PADDLE.opponentX, opponentColour);
const ballTemplate = rectangleTemplate({ width: BALL, height: BALL }, ballColour);

/** Centre of a rectangle, where the centre of the top left pixel is (0, 0). */
export const middle = ({ width, height }: { width: number; height: number }, x: number, y: number): Position => ({
  x: x + (width - 1) / 2,
  y: y + (height - 1) / 2,
});

/** Finds the ball and the paddles. */
export function detect(frame: Uint8Array): Record<'ball' | 'player' | 'opponent', Position | null> {
  return {
    ball: findObject(frame, SIZE, [ballTemplate], [background, lineColour]),
    player: findObject(frame, SIZE, [playerTemplate], [background]),
    opponent: findObject(frame, SIZE, [opponentTemplate], [background]),
  };
}
