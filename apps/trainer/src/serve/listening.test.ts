import { expect, test } from 'vitest';
import { listeningLines } from './listening.ts';

test('on this machine there is no more to say than where', () => {
  expect(listeningLines('http://127.0.0.1:5173/', '127.0.0.1', '?world=/world/')).toEqual([
    'Play at http://127.0.0.1:5173/?world=/world/  (Ctrl-C ends)',
  ]);
  expect(listeningLines('http://[::1]:5173/', '::1', '')).toHaveLength(1);
});

test('open to the network it says so, and what that means', () => {
  const lines = listeningLines('http://192.0.2.7:5173/', '192.0.2.7', '');
  expect(lines[1]).toBe('On other machines: http://192.0.2.7:5173/');
  expect(lines[2]).toContain('Listening on 192.0.2.7: whoever reaches this machine can open the page');
  expect(listeningLines('http://localhost:5173/', '0.0.0.0', '').join('\n')).toContain('Listening on 0.0.0.0');
});
