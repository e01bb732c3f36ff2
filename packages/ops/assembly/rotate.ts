// Rotary positions: the pairs (a, b) = (x[i], x[i + D/2]) of each head of q and k, in rows of 3E = q, k, v, become
// (a cos - b sin, b cos + a sin), in place. The tables have length rows of D/2; `copies` neighbouring rows share a place. D/2 is 2
// or a multiple of four.
export function rotate(
  projected: usize, cos: usize, sin: usize, rows: i32, length: i32, copies: i32, heads: i32, D: i32,
): void {
  const half = <usize>D << 1, table = half; // bytes of half a head, which are those of a table's row
  const stride = <usize>(12 * heads * D);
  const signs = i32x4(0x80000000, 0x80000000, 0, 0);
  for (let row = 0; row < rows; row++) {
    const place = <usize>((row / copies) % length);
    const c = cos + place * table, s = sin + place * table;
    let at = projected + <usize>row * stride;
    for (let head = 0; head < 2 * heads; head++) {
      if (D == 4) {
        const x = v128.load(at);
        const partner = v128.shuffle<f32>(x, x, 2, 3, 0, 1);
        const signed = v128.xor(v128.load64_splat(s), signs);
        v128.store(at, f32x4.add(f32x4.mul(x, v128.load64_splat(c)), f32x4.mul(partner, signed)));
      } else {
        for (let i: usize = 0; i < half; i += 16) {
          const a = v128.load(at + i), b = v128.load(at + half + i);
          const x = v128.load(c + i), y = v128.load(s + i);
          v128.store(at + i, f32x4.sub(f32x4.mul(a, x), f32x4.mul(b, y)));
          v128.store(at + half + i, f32x4.add(f32x4.mul(b, x), f32x4.mul(a, y)));
        }
      }
      at += half << 1;
    }
  }
}
