import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { oneLine } from './errors.ts';

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
});
