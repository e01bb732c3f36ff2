import { expect, test } from 'vitest';
import { formatFigure, formatInterval } from './units.ts';
import { capital, words } from './words.ts';

test('numbers keep the digits that mean something', () => {
  expect(formatFigure(36.249, 'dB')).toEqual({ number: '36.2', unit: 'dB' });
  expect(formatFigure(0.71249, 'share')).toEqual({ number: '0.712', unit: '' });
  expect(formatFigure(1.2, 'dB difference')).toEqual({ number: '+1.20', unit: 'dB' });
  expect(formatFigure(-0.5, 'dB difference').number).toBe('−0.50');
});

test('intervals', () => {
  expect(formatInterval([35.91, 36.7], 'dB')).toBe('35.9–36.7');
  expect(formatInterval([-0.3, 0.52], 'dB difference')).toBe('−0.30 to +0.52');
});

test('names in words', () => {
  expect(words('learningRate')).toBe('learning rate');
  expect(capital('über')).toBe('Über');
});
