import { printable } from '@genie/ops';
import { ByteReader } from './byte-reader.ts';

/** A Python tuple, told apart from a list because the arguments of a call come as a tuple. */
export class Tuple extends Array<unknown> {}

/** The fields of an instance of one of the plain data classes that the caller allows. */
export class PlainObject extends Map<unknown, unknown> {}

/** A global name of a pickle that the caller allows, and what calling it does: a function of ours, none of the file's. */
export interface PickleGlobal {
  name: string;
  call: (...args: unknown[]) => unknown;
}

export interface PickleOptions {
  /** The name that errors start with. */
  file: string;
  /** Globals that the file may name. Any other global is refused. */
  globals: readonly PickleGlobal[];
  /** Resolves a persistent id; in torch files that is where a tensor's numbers are. */
  persistentLoad: (id: unknown) => unknown;
}

/**
 * Reads a Python pickle of protocol 2 that holds plain data: numbers, strings, lists, tuples, dicts, booleans, None,
 * and calls of the few globals that the caller names. A pickle is a program for a stack machine whose GLOBAL and
 * REDUCE instructions call functions by name; here they reach the caller's functions only, so that a file can do nothing.
 *
 * @returns dicts as Map, tuples as {@link Tuple}, None as null
 * @throws naming the file, on a global that is not allowed, an unknown instruction, or a pickle cut short
 * @see https://github.com/python/cpython/blob/main/Lib/pickletools.py for the instructions
 */
export function readPickle(bytes: Uint8Array, options: PickleOptions): unknown {
  try {
    return new Unpickler(bytes, options).run();
  } catch (error) {
    const reason = error instanceof RangeError ? 'it ends too early' : (error as Error).message;
    throw new Error(`${options.file}: no pickle of tensors and plain data: ${reason}`, { cause: error });
  }
}

const mark: unique symbol = Symbol('mark');

class Unpickler {
  readonly #reader: ByteReader;
  readonly #globals: Map<string, PickleGlobal>;
  readonly #persistentLoad: (id: unknown) => unknown;
  readonly #memo = new Map<number, unknown>();
  readonly #stack: unknown[] = [];

  constructor(bytes: Uint8Array, options: PickleOptions) {
    this.#reader = new ByteReader(bytes);
    this.#globals = new Map(options.globals.map((global) => [global.name, global]));
    this.#persistentLoad = options.persistentLoad;
  }

  run(): unknown {
    for (;;) {
      const start = this.#reader.position;
      const code = this.#reader.uint8();
      if (code === 0x2e) return this.#pop(); // STOP
      const instruction = Unpickler.#instructions.get(code);
      if (!instruction)
        throw new Error(`instruction 0x${code.toString(16)} at byte ${start} is not one that torch.save writes`);
      instruction(this);
    }
  }

  static readonly #instructions = new Map<number, (u: Unpickler) => unknown>([
    [0x80, (u) => u.#checkProtocol(u.#reader.uint8())], // PROTO
    [0x28, (u) => u.#stack.push(mark)], // MARK
    [0x30, (u) => u.#pop()], // POP
    [0x4e, (u) => u.#stack.push(null)], // NONE
    [0x88, (u) => u.#stack.push(true)], // NEWTRUE
    [0x89, (u) => u.#stack.push(false)], // NEWFALSE
    [0x4b, (u) => u.#stack.push(u.#reader.uint8())], // BININT1
    [0x4d, (u) => u.#stack.push(u.#reader.uint16())], // BININT2
    [0x4a, (u) => u.#stack.push(u.#reader.int32())], // BININT
    [0x8a, (u) => u.#stack.push(u.#reader.integer(u.#reader.uint8()))], // LONG1
    [0x47, (u) => u.#stack.push(u.#reader.float64BigEndian())], // BINFLOAT
    [0x58, (u) => u.#stack.push(u.#reader.text(u.#reader.uint32()))], // BINUNICODE
    [0x29, (u) => u.#stack.push(new Tuple())], // EMPTY_TUPLE
    [0x85, (u) => u.#stack.push(Tuple.from(u.#popMany(1)))], // TUPLE1
    [0x86, (u) => u.#stack.push(Tuple.from(u.#popMany(2)))], // TUPLE2
    [0x87, (u) => u.#stack.push(Tuple.from(u.#popMany(3)))], // TUPLE3
    [0x74, (u) => u.#stack.push(Tuple.from(u.#popToMark()))], // TUPLE
    [0x5d, (u) => u.#stack.push([])], // EMPTY_LIST
    [0x61, (u) => u.#append(u.#popMany(1))], // APPEND
    [0x65, (u) => u.#append(u.#popToMark())], // APPENDS
    [0x7d, (u) => u.#stack.push(new Map())], // EMPTY_DICT
    [0x73, (u) => u.#setItems(u.#popMany(2))], // SETITEM
    [0x75, (u) => u.#setItems(u.#popToMark())], // SETITEMS
    [0x71, (u) => u.#memo.set(u.#reader.uint8(), u.#top())], // BINPUT
    [0x72, (u) => u.#memo.set(u.#reader.uint32(), u.#top())], // LONG_BINPUT
    [0x68, (u) => u.#recall(u.#reader.uint8())], // BINGET
    [0x6a, (u) => u.#recall(u.#reader.uint32())], // LONG_BINGET
    [0x63, (u) => u.#stack.push(u.#global(u.#reader.line(), u.#reader.line()))], // GLOBAL
    [0x52, (u) => u.#call()], // REDUCE
    [0x81, (u) => u.#call()], // NEWOBJ
    [0x62, (u) => u.#build()], // BUILD
    [0x51, (u) => u.#stack.push(u.#persistentLoad(u.#pop()))], // BINPERSID
  ]);

  #checkProtocol(protocol: number): void {
    if (protocol > 2) throw new Error(`found protocol ${protocol}, expected 2, which torch.save writes`);
  }

  #top(): unknown {
    if (this.#stack.length === 0) throw new Error('its stack is empty');
    return this.#stack.at(-1);
  }

  #pop(): unknown {
    return this.#popMany(1)[0];
  }

  #popMany(count: number): unknown[] {
    if (this.#stack.length < count) throw new Error('its stack is empty');
    return this.#stack.splice(this.#stack.length - count);
  }

  #popToMark(): unknown[] {
    const start = this.#stack.lastIndexOf(mark);
    if (start < 0) throw new Error('a mark is missing');
    return this.#stack.splice(start).slice(1);
  }

  #append(values: unknown[]): void {
    const list = this.#top();
    if (!Array.isArray(list) || list instanceof Tuple) throw new Error('it appends to what is no list');
    for (const value of values) list.push(value);
  }

  #setItems(keysAndValues: unknown[]): void {
    const map = this.#top();
    if (!(map instanceof Map) || keysAndValues.length % 2 !== 0) throw new Error('it sets items of what is no dict');
    for (let i = 0; i < keysAndValues.length; i += 2) map.set(keysAndValues[i], keysAndValues[i + 1]);
  }

  #recall(index: number): void {
    if (!this.#memo.has(index)) throw new Error(`memo ${index} is missing`);
    this.#stack.push(this.#memo.get(index));
  }

  #global(module: string, name: string): PickleGlobal {
    const global = this.#globals.get(`${module}.${name}`);
    if (!global) throw new Error(`it names ${printable(`${module}.${name}`, 100)}, refused because it could run code`);
    return global;
  }

  #call(): void {
    const [target, args] = this.#popMany(2);
    const global = this.#globals.get((target as PickleGlobal | null)?.name ?? '');
    if (!global || global !== target || !(args instanceof Tuple)) throw new Error('it calls what is no function');
    this.#stack.push(global.call(...args));
  }

  /** Sets an instance's fields. Those of an OrderedDict (version numbers of torch's modules) are of no use here. */
  #build(): void {
    const fields = this.#pop();
    const target = this.#top();
    if (!(target instanceof Map) || !(fields instanceof Map)) throw new Error('it sets fields of what has none');
    if (target instanceof PlainObject) for (const [key, value] of fields) target.set(key, value);
  }
}
