// Between frames [N, rows S, columns S, C] and patches [N rows columns, C side side], side = S + 2 margin, in the order
// (channel, row, column); zeros beyond the frame.

// Patches of the frames.
export function gatherPatches(
  frames: usize, patches: usize, N: i32, rows: i32, columns: i32, S: i32, C: i32, margin: i32,
): void {
  const side = S + 2 * margin, height = rows * S, width = columns * S;
  for (let n = 0; n < N; n++) {
    for (let r = 0; r < rows; r++) {
      for (let q = 0; q < columns; q++) {
        const left = q * S - margin;
        const first = max(0, -left), last = min(side, width - left);
        for (let y = 0; y < side; y++) {
          const from = r * S - margin + y;
          const inside = from >= 0 && from < height;
          for (let c = 0; c < C; c++) {
            const to = patches + (<usize>((c * side + y) * side) << 2);
            if (!inside) {
              memory.fill(to, 0, <usize>side << 2);
              continue;
            }
            let at = frames + (<usize>((from * width + left + first) * C + c) << 2);
            for (let x = 0; x < first; x++) store<f32>(to + (<usize>x << 2), 0);
            for (let x = first; x < last; x++) {
              store<f32>(to + (<usize>x << 2), load<f32>(at));
              at += <usize>C << 2;
            }
            for (let x = last; x < side; x++) store<f32>(to + (<usize>x << 2), 0);
          }
        }
        patches += <usize>(C * side * side) << 2;
      }
    }
    frames += <usize>(height * width * C) << 2;
  }
}

// The transpose of that map: frames whose pixels are the sums of what shows them.
export function scatterPatches(
  patches: usize, frames: usize, N: i32, rows: i32, columns: i32, S: i32, C: i32, margin: i32,
): void {
  const side = S + 2 * margin, height = rows * S, width = columns * S;
  if (margin > 0) memory.fill(frames, 0, <usize>(N * height * width * C) << 2);
  for (let n = 0; n < N; n++) {
    for (let r = 0; r < rows; r++) {
      for (let q = 0; q < columns; q++) {
        const left = q * S - margin;
        const first = max(0, -left), last = min(side, width - left);
        for (let y = 0; y < side; y++) {
          const row = r * S - margin + y;
          if (row < 0 || row >= height) continue;
          for (let c = 0; c < C; c++) {
            const from = patches + (<usize>((c * side + y) * side) << 2);
            let to = frames + (<usize>((row * width + left + first) * C + c) << 2);
            for (let x = first; x < last; x++) {
              const v = load<f32>(from + (<usize>x << 2));
              store<f32>(to, margin > 0 ? load<f32>(to) + v : v);
              to += <usize>C << 2;
            }
          }
        }
        patches += <usize>(C * side * side) << 2;
      }
    }
    frames += <usize>(height * width * C) << 2;
  }
}
