import { partsOf } from './chords.ts';

/**
 * Input that can be pressed: `key:CODE` with the code of {@link KeyboardEvent.code} (`key:KeyW`), `key:?` for the character
 * wherever it lies, `pad:bN` for a gamepad's button N, `pad:aN-` and `pad:aN+` for its axis N to either side; several that are held
 * together joined by `+` (`key:ArrowUp+ArrowLeft`, `pad:b12+b15`).
 */
export type Input = `key:${string}` | `pad:${string}`;

/** Part of a gamepad's state that is read here; the browser's {@link Gamepad} has it. */
export interface PadState {
  index: number;
  axes: readonly number[];
  buttons: readonly { pressed: boolean }[];
}

/** An axis further out than this is pressed; sticks at rest wander a little. */
const stickThreshold = 0.5;

/** All that is pressed on a gamepad. */
export function gamepadInputs({ axes, buttons }: PadState): Input[] {
  const pressed: Input[] = [];
  for (const [place, button] of buttons.entries()) if (button.pressed) pressed.push(`pad:b${place}`);
  for (const [place, value] of axes.entries()) {
    if (Math.abs(value) > stickThreshold) pressed.push(`pad:a${place}${value < 0 ? '-' : '+'}`);
  }
  return pressed;
}

const keyNames: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Space: 'space',
  Period: '.',
  Comma: ',',
  Minus: '-',
  Equal: '=',
  Slash: '/',
  Semicolon: ';',
  Quote: "'",
  Backquote: '`',
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Backspace: '⌫',
  Enter: 'enter',
  ShiftLeft: 'shift',
  ShiftRight: 'right shift',
};

/** Buttons of the browser's standard mapping, as they are called on most gamepads. */
const padButtons = ['A', 'B', 'X', 'Y', 'LB', 'RB', 'LT', 'RT', 'select', 'start', 'L3', 'R3', '↑', '↓', '←', '→'];
const sticks: Record<string, string> = {
  'a0-': 'stick ←',
  'a0+': 'stick →',
  'a1-': 'stick ↑',
  'a1+': 'stick ↓',
  'a2-': 'right stick ←',
  'a2+': 'right stick →',
  'a3-': 'right stick ↑',
  'a3+': 'right stick ↓',
};

function keyName(code: string): string {
  return keyNames[code] ?? code.replace(/^(Key|Digit)/, '').replace(/^Numpad/, 'num ');
}

/** Label of an input: `key:KeyW` is W, `key:ArrowUp` is ↑, `key:ArrowUp+ArrowRight` ↑→, `pad:b0` is pad A. */
export function inputName(input: Input): string {
  const parts = partsOf(input);
  if (parts.length > 1) {
    return parts.map(inputName).join(parts.every((part) => part.startsWith('key:Arrow')) ? '' : ' ');
  }
  const name = input.slice(4);
  if (input.startsWith('key:')) return keyName(name);
  if (name.startsWith('b')) return `pad ${padButtons[Number(name.slice(1))] ?? `button ${name.slice(1)}`}`;
  return sticks[name] ?? `axis ${name.slice(1)}`;
}
