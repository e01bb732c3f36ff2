import { expect, test } from 'vitest';
import { formatBytes, formatFigure, formatInterval, formatSeconds } from './format.ts';

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

test('intervals and sizes', () => {
  expect(formatInterval([35.91, 36.7], 'dB')).toBe('35.9–36.7');
  expect(formatInterval([-0.3, 0.52], 'dB difference')).toBe('−0.30 to +0.52');
  expect([formatBytes(812_400), formatBytes(7_449_000)]).toEqual(['812 kB', '7.4 MB']);
});
