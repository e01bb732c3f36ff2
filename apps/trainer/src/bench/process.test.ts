import { expect, it } from 'vitest';
import { type JsonProcess, runJson } from './process.ts';

const node = (code: string, more: Partial<JsonProcess> = {}) =>
  runJson({ file: process.execPath, args: ['-e', code], seconds: 30, ...more });

it('takes the last line that a program prints', async () => {
  expect(await node(`console.error('busy'); console.log('first'); console.log('{"a": 1}')`)).toEqual({ a: 1 });
});

it.each([
  ['its own last words', `console.error('one'); console.error('reference: no torch'); process.exit(3)`, /^no torch$/],
  ['its status', 'process.exit(3)', /^ended with status 3$/],
  ['the signal', `process.kill(process.pid, 'SIGKILL')`, /^ended with SIGKILL$/],
  ['what it said', `console.log('hello')`, /^said hello, expected a line of JSON$/],
  ['that it said nothing', '', /^said nothing, expected a line of JSON$/],
])('tells %s where it fails', async (_, code, message) => {
  await expect(node(code)).rejects.toThrow(message);
});

it('ends what takes too long', async () => {
  await expect(node('setInterval(() => {}, 1000)', { seconds: 0.2 })).rejects.toThrow('took longer than 0.2 s');
});

it('names the program that is not there', async () => {
  await expect(node('', { file: 'no-such-python' })).rejects.toThrow('no-such-python: cannot be started (ENOENT)');
});
