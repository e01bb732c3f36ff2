// Copies `rows` runs of `bytes` each, whose starts lie so many bytes apart.
export function copyRows(from: usize, fromStride: usize, to: usize, toStride: usize, rows: i32, bytes: usize): void {
  if ((bytes & 3) != 0 || bytes > 256) {
    for (let i = 0; i < rows; i++) {
      memory.copy(to, from, bytes);
      from += fromStride;
      to += toStride;
    }
    return;
  }
  // For short runs a call costs more than the copy.
  for (let i = 0; i < rows; i++) {
    let at: usize = 0;
    for (; at + 16 <= bytes; at += 16) v128.store(to + at, v128.load(from + at));
    for (; at < bytes; at += 4) store<u32>(to + at, load<u32>(from + at));
    from += fromStride;
    to += toStride;
  }
}
