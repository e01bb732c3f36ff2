import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inPart, oneLine } from './errors.ts';

describe('an error in one line', () => {
  it('tells of a missing file what it is and what to do', () => {
    try {
      readFileSync('nowhere.bin');
    } catch (error) {
      expect(oneLine(error)).toBe('nowhere.bin: no such file or folder: check the path');
    }
  });

  it('names a full disk', () => {
    const error = Object.assign(new Error('write'), { code: 'ENOSPC', path: 'model.safetensors' });
    expect(oneLine(error)).toContain('model.safetensors: the disk is full');
  });

  it('has no line breaks', () => {
    expect(oneLine(new Error('first\n  second'))).toBe('first second');
  });

  it('is never empty', () => {
    expect(oneLine(new Error(''))).toMatch(/^Error without a message, thrown at .*errors\.test\.ts/);
    expect(oneLine(new TypeError('  \n '))).toMatch(/^TypeError without a message/);
    expect(oneLine(new Error('', { cause: new Error('the disk is gone') }))).toBe('the disk is gone');
    // As Node throws where a name has several addresses.
    expect(oneLine(new AggregateError([new Error('connect ECONNREFUSED ::1'), new Error('')]))).toMatch(
      /^connect ECONNREFUSED ::1; Error without a message/,
    );
    for (const thrown of [undefined, null, '', 0, {}, [], { message: 'out of memory' }, Symbol('x')])
      expect(oneLine(thrown)).toMatch(/\w{3}/);
    expect(oneLine({ message: 'out of memory' })).toBe('out of memory');
  });

  it('names the part of the command where the error names nothing', async () => {
    const silent = () => {
      throw new Error();
    };
    await expect(inPart('drawing the report', silent)).rejects.toThrow(/^drawing the report: Error without a message/);
    const loud = () => Promise.reject(new Error('frames.h5: damaged'));
    await expect(inPart('report', loud)).rejects.toThrow(/^frames\.h5: damaged$/);
  });
});
