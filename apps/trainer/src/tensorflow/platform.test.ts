import { describe, expect, it } from 'vitest';
import { findCompiler, whyWrongNode } from './platform.ts';

describe('findCompiler', () => {
  it('says in one line what to install', () => {
    expect(() => findCompiler({ PATH: '/nowhere' })).toThrow(/^g\+\+ is not there.*apt install g\+\+/);
    expect(() => findCompiler({ CXX: '/nowhere/c++' })).toThrow(/^\/nowhere\/c\+\+ is not there/);
  });
});

describe('whyWrongNode', () => {
  it('knows Node by what tfjs-node calls', () => {
    expect(whyWrongNode({ isNullOrUndefined: () => true }, 'v22.18.0')).toBeUndefined();
    expect(whyWrongNode({}, 'v24.1.0')).toBe(
      'tfjs-node 4.22 needs Node 22, this is v24.1.0: run genie with Node 22, or use --backend wasm',
    );
  });
});
