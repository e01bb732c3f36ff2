// A WebAssembly module that does nothing but multiply and add, in registers: what the SIMD units can do at most. It is written
// here byte by byte, since a dozen instructions in a loop need no compiler.

/**
 * Numbers of independent sums to try: enough that none waits for its last multiply-add to be done (4 cycles, two units), and few
 * enough for 16 registers, be they of 128 bits, or of 256 where V8 joins pairs of sums.
 */
export const sumCounts = [12, 24] as const;
/** Numbers in a SIMD register. */
const lanes = 4;

const v128 = 0x7b;
const i32 = 0x7f;
const simd = 0xfd;

export interface MultiplyAdd {
  /** True when one instruction does both (relaxed SIMD). */
  fused: boolean;
  /** Multiplies and adds for a while. @returns the number of operations done */
  run(rounds: number): number;
}

/** @throws where this JavaScript engine has no WebAssembly SIMD */
export function multiplyAdd(sums: (typeof sumCounts)[number]): MultiplyAdd {
  const fused = WebAssembly.validate(moduleBytes(sums, true));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes(sums, fused)));
  const run = exports.run as (rounds: number) => void;
  return {
    fused,
    run(rounds) {
      run(rounds);
      // A multiplication and an addition for each number of each sum.
      return 2 * lanes * sums * rounds;
    },
  };
}

/** `run(rounds: i32)`. Locals: 0 rounds left, 1 … sums the sums, then the factor, which is also what is added. */
function moduleBytes(sums: number, fused: boolean): Uint8Array<ArrayBuffer> {
  const factor = sums + 1;
  const get = (local: number) => [0x20, local];
  const set = (local: number) => [0x21, local];
  const all = (code: (sum: number) => number[]) => Array.from({ length: sums }, (_, i) => code(i + 1)).flat();
  const add = [simd, ...unsigned(0xe4)]; // f32x4.add
  const multiply = [simd, ...unsigned(0xe6)]; // f32x4.mul
  const relaxedMultiplyAdd = [simd, ...unsigned(0x105)]; // f32x4.relaxed_madd
  const step = (sum: number) => [
    ...get(sum),
    ...get(factor),
    ...(fused ? [...get(factor), ...relaxedMultiplyAdd] : [...multiply, ...get(factor), ...add]),
    ...set(sum),
  ];
  const body = [
    ...[1, sums + 1, v128], // locals
    ...[0x43, ...new Uint8Array(Float32Array.of(0.5).buffer), simd, ...unsigned(0x13), ...set(factor)], // splat 0.5: sums go to 1
    ...[0x03, 0x40, ...all(step)], // loop
    ...[...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b], // one round less, again while there are some, end
    // Each sum beside the one before in memory, end: so that none is left out as unused, and V8 may join pairs of them.
    ...all((sum) => [0x41, 0, ...get(sum), simd, ...unsigned(0x0b), 4, ...unsigned(16 * sum)]),
    0x0b,
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, i32, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]), // a page of memory
    ...section(7, [1, 3, 0x72, 0x75, 0x6e, 0, 0]), // export "run"
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

function section(id: number, content: number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
