import { describe, expect, test } from 'vitest';
import { PlainObject, readPickle, Tuple } from './pickle.ts';

/** Bytes of a pickle, given as text in which each character is one byte. */
const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const globals = [
  { name: 'collections.OrderedDict', call: () => new Map() },
  { name: 'utils.config.Settings', call: () => new PlainObject() },
];
const read = (text: string) => readPickle(bytes(text), { file: 'x.pt', globals, persistentLoad: (id) => ({ id }) });

describe('plain data', () => {
  test.each([
    ['None', '\x80\x02N.', null],
    ['booleans', '\x80\x02\x88\x89\x86.', Tuple.from([true, false])],
    ['one byte', '\x80\x02K\xff.', 255],
    ['two bytes', '\x80\x02M\x01\x02.', 513],
    ['four bytes, signed', '\x80\x02J\xfe\xff\xff\xff.', -2],
    ['a long of no bytes', '\x80\x02\x8a\x00.', 0],
    ['a long', '\x80\x02\x8a\x05\x00\x00\x00\x00\x01.', 2 ** 32],
    ['a negative long', '\x80\x02\x8a\x01\x80.', -128],
    ['a float', '\x80\x02G\x3f\xf8\x00\x00\x00\x00\x00\x00.', 1.5],
    ['text', '\x80\x02X\x03\x00\x00\x00\xc3\xa9a.', 'éa'],
    ['lists', '\x80\x02]q\x00(K\x01K\x02eK\x03a.', [1, 2, 3]],
    ['a tuple of one', '\x80\x02K\x05\x85.', Tuple.from([5])],
    ['tuples from a mark', '\x80\x02(K\x01K\x02K\x03K\x04t.', Tuple.from([1, 2, 3, 4])],
    ['the memo', '\x80\x02X\x01\x00\x00\x00aq\x000h\x00h\x00\x86.', Tuple.from(['a', 'a'])],
    ['an allowed call', '\x80\x02ccollections\nOrderedDict\n)R.', new Map()],
    ['a persistent id', '\x80\x02K\x07Q.', { id: 7 }],
  ])('%s', (_, text, value) => {
    expect(read(text)).toEqual(value);
  });

  test('dicts keep any key, also those that would reach the prototype of an object', () => {
    const key = '__proto__';
    const map = read(`\x80\x02}(X${String.fromCharCode(key.length)}\x00\x00\x00${key}K\x01K\x02K\x03u.`);
    expect(map).toEqual(
      new Map<unknown, unknown>([
        [key, 1],
        [2, 3],
      ]),
    );
  });

  test('fields of a plain object are kept, those of an ordered dict are not', () => {
    const fields = '}X\x01\x00\x00\x00aK\x01sb.';
    expect(read(`\x80\x02cutils.config\nSettings\n)\x81${fields}`)).toEqual(new PlainObject([['a', 1]]));
    expect(read(`\x80\x02ccollections\nOrderedDict\n)R${fields}`)).toEqual(new Map());
  });
});

describe('refused', () => {
  test.each([
    ['a call of the system', '\x80\x02cposix\nsystem\nX\x02\x00\x00\x00ls\x85R.', /names posix\.system, refused/],
    ['a builtin', '\x80\x02c__builtin__\neval\nX\x01\x00\x00\x001\x85R.', /names __builtin__\.eval, refused/],
    ['a name that objects inherit', '\x80\x02c\ntoString\n)R.', /names \.toString, refused/],
    ['a call of data', '\x80\x02K\x01)R.', /calls what is no function/],
    ['a call of a dict that poses as a global', '\x80\x02})R.', /calls what is no function/],
    ['a newer protocol', '\x80\x04N.', /found protocol 4, expected 2/],
    ['an unknown instruction', '\x80\x02\xfe.', /instruction 0xfe at byte 2/],
    ['instances by name (INST)', '\x80\x02(iposix\nsystem\n.', /instruction 0x69/],
    ['an end too early', '\x80\x02X\xff\x00\x00\x00ab', /ends too early/],
    ['a global without an end', '\x80\x02cposix', /ends too early/],
    ['nothing at all', '', /ends too early/],
    ['an empty stack', '\x80\x02.', /stack is empty/],
    ['a missing mark', '\x80\x02K\x01t.', /mark is missing/],
    ['a missing memo', '\x80\x02h\x05.', /memo 5 is missing/],
    ['items of a list', '\x80\x02]K\x01K\x02s.', /no dict/],
    ['an odd number of items', '\x80\x02}(K\x01u.', /no dict/],
    ['an append to a tuple', '\x80\x02)K\x01a.', /no list/],
    ['fields of a number', '\x80\x02K\x01}b.', /fields of what has none/],
    ['a huge integer', `\x80\x02\x8a\x09${'\xff'.repeat(8)}\x00.`, /too large/],
  ])('%s', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(/^x\.pt: no pickle of tensors and plain data: [^\n]+$/);
  });
});
