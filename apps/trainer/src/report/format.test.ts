import { expect, test } from 'vitest';
import { formatFigure, formatSeconds } from './format.ts';

test('numbers keep the digits that mean something', () => {
  expect(formatFigure(36.249, 'dB')).toEqual({ number: '36.2', unit: 'dB' });
  expect(formatFigure(0.71249, 'share')).toEqual({ number: '0.712', unit: '' });
  expect(formatFigure(1.2, 'dB difference')).toEqual({ number: '+1.20', unit: 'dB' });
  expect(formatFigure(-0.5, 'dB difference').number).toBe('−0.50');
});

test('times', () => {
  const times = [0.04, 9.96, 47.4, 59.6, 200, 7321, 7199.9].map(formatSeconds);
  expect(times).toEqual(['0.0 s', '10.0 s', '47 s', '1 min 00 s', '3 min 20 s', '2 h 02 min', '2 h 00 min']);
});
