import { digits, table } from './markdown.ts';
import { type Cell, cellOf, type NamedContender, operationsOfRows, type Results, rooflineOf } from './results.ts';
import { roofOf } from './roofline.ts';
import { type Row, sizesInWords } from './rows.ts';

/** Figures that are not measured automatically: kept by hand in a file beside the results. */
export interface ByHand {
  /** Markdown on what was tried and did not help; null where there is no such file. */
  tried: string | null;
  /** The roofline's picture, seen from the results. */
  chart: string;
}

/** The whole of `RESULTS.md`. */
export function resultsMarkdown(results: Results, { tried, chart }: ByHand): string {
  const { date, machine, rounds, seconds, commands } = results;
  return `${[
    '# Benchmarks: this project beside its PyTorch reference',
    `Written by \`npm run bench -- compare\` on ${date} in ${Math.round(seconds / 60)} min; do not edit. All that was measured is in \`results.json\`.`,
    `A step is forward, backward, clipping at 1, AdamW and the loss read back, on clips of 4 frames of 64 × 64. The contenders take turns, ${rounds === 1 ? 'one round' : `${rounds} rounds`}, each measurement in a process of its own, without its first steps; a measurement is the median of its steps. A frame of play is one action, ten rounds of unmasking and the pixels, after a context of 4 frames: the reference computes the context anew for it, this project has it in its cache. Ratios are taken round by round: the median, and from the least to the most.`,
    '## Frames per second, as a ratio to eager PyTorch on the same cores',
    ratios(results, 'cpu'),
    `${results.rows.map((row) => `${row.title}: ${sizesInWords(row)}`).join('; ')}.`,
    '### On a GPU',
    onGpu(results),
    '## Times',
    times(results),
    ...absent(results),
    '## Roofline',
    roofline(results),
    `![roofline](${chart})`,
    '## Machine and versions',
    machineTable(results),
    `SIMD: ${machine.simd.join(', ') || 'not told by this system'}.`,
    '## Commands',
    ['```', ...commands, '```'].join('\n'),
    '## Tried and did not help',
    tried?.trim() || 'Nothing written down yet: `tried.md` beside this file is put here.',
  ].join('\n\n')}\n`;
}

/** Each contender on a device against eager PyTorch there, and ours against torch.compile too. */
function ratios(results: Results, device: NamedContender['device']): string {
  const compiled = results.contenders.find((one) => one.device === device && one.name.startsWith('compile'));
  const others = results.contenders.filter((one) => one.device === device && one.against !== null);
  const ours = others.filter((one) => one !== compiled);
  const againstCompiled = compiled ? ours : [];
  const head = [
    'step',
    ...others.map(({ title }) => title),
    ...againstCompiled.map(({ title }) => `${title}, against torch.compile`),
  ];
  const body = results.rows.map((row) => [
    row.title,
    ...others.map((one) => ratioCell(cellOf(results, row, one)) + goal(row, one, device)),
    ...againstCompiled.map((one) => {
      const failed = results.samples[row.name]![compiled!.name]!.failed;
      const cell = cellOf(results, row, one, compiled!.name);
      return failed && !cell.failed ? '–' : ratioCell(cell);
    }),
  ]);
  return table(head, body);
}

function ratioCell({ ratio, failed }: Cell): string {
  if (failed !== undefined) return `failed: ${failed}`;
  if (ratio === null) return 'not measured';
  const { median, least, most } = ratio;
  const range = least === most ? '' : ` (${digits(least)} – ${digits(most)})`;
  return `**${digits(median)}**${range}`;
}

function goal(row: Row, { name }: NamedContender, device: NamedContender['device']): string {
  const wanted = device === 'cpu' ? row.goals[name] : undefined;
  return wanted === undefined ? '' : `, wanted ≥ ${wanted}`;
}

function onGpu(results: Results): string {
  const { gpu } = results.machine;
  if (gpu !== null && results.contenders.some(({ device }) => device === 'gpu'))
    return `${gpu}\n\n${ratios(results, 'gpu')}`;
  const why = gpu === null ? 'this machine has no GPU' : `neither PyTorch nor TensorFlow uses the ${gpu} here`;
  return table(
    ['step', 'tensorflow'],
    results.rows.map(({ title }) => [title, `not measured: ${why}`]),
  );
}

function times(results: Results): string {
  const head = ['step', 'contender', 'threads', 'ms a step', 'frames/s', 'measured'];
  const body = results.rows.flatMap((row) =>
    results.contenders.map((one) => {
      const { msPerStep, framesPerSecond, failed } = cellOf(results, row, one);
      const lines = results.samples[row.name]![one.name]!.lines.filter((line) => line !== null);
      const figures = msPerStep === null ? ['–', '–'] : [digits(msPerStep), digits(framesPerSecond!)];
      const title = one.device === 'gpu' ? `${one.title} (GPU)` : one.title;
      const measured = failed === undefined ? `${lines.length} ×` : `failed: ${failed}`;
      return [row.title, title, String(lines[0]?.threads ?? '–'), ...figures, measured];
    }),
  );
  return table(head, body);
}

function absent({ absent }: Results): string[] {
  return absent.map(({ title, why }) => `${title} did not take part: ${why}.`);
}

function roofline(results: Results): string {
  const { peak, contenders, rows } = results;
  const operations = operationsOfRows(rows);
  const measured = table(
    ['measured here', 'one thread', `${peak.threads} threads`],
    [
      ['multiply-adds in WebAssembly SIMD registers, GFLOP/s', digits(peak.one.simd), digits(peak.all.simd)],
      ['matrix product on the wasm backend, GFLOP/s', digits(peak.one.matMul), digits(peak.all.matMul)],
      ...Object.entries(peak.libraries).map(([name, speed]) => [
        `matrix product in ${name}, GFLOP/s`,
        '–',
        digits(speed),
      ]),
      ['copying memory, read and written, GB/s', digits(peak.one.bandwidth), digits(peak.all.bandwidth)],
    ],
  );
  const counted = table(
    ['operations of a step, in 10⁹', 'linear maps', 'attention', 'softmax', 'all', 'a byte'],
    rows.flatMap(({ name, title }) => {
      const counts = operations[name];
      if (!counts) return [];
      const { linear, attention, softmax, total, intensity } = counts;
      return [[title, ...[linear, attention, softmax, total].map((count) => digits(count / 1e9)), digits(intensity)]];
    }),
  );
  const points = rooflineOf(results);
  const reached = table(
    ['step', 'contender', 'GFLOP/s', 'possible', 'share'],
    points.map(({ row, contender, speed, bound, share }) => [
      rows.find(({ name }) => name === row)!.title,
      contenders.find(({ name }) => name === contender)!.title,
      digits(speed),
      digits(bound),
      `${(100 * share).toFixed(0)} %`,
    ]),
  );
  const unknown = contenders.filter(({ name, device }) => device === 'cpu' && !roofOf(name, peak));
  const missing =
    unknown.length > 0 ? [`No roof was measured for ${unknown.map(({ title }) => title).join(', ')}.`] : [];
  return [
    measured,
    'What a step has to compute: linear maps 2 · rows · inputs · outputs; attention 4 · E for each pair of places that see one another (causal in time); softmax 5 for each score and head, and for each logit of the vocabulary; all of it three times, since the backward pass counts twice. Norms, gates, the loss and AdamW are not counted. Bytes: each operator reads its inputs and writes its outputs once, in float32.',
    counted,
    'Possible is the lesser of the peak and of what memory can bring; for wasm the peak of SIMD registers, for the libraries their own matrix product.',
    reached,
    ...missing,
  ].join('\n\n');
}

function machineTable({ machine, versions }: Results): string {
  const { cpu, cores, memory, system, gpu } = machine;
  return table(
    ['what', 'here'],
    [
      ['processor', `${cpu}, ${cores} cores`],
      ['memory', `${memory} GiB`],
      ['GPU', gpu ?? 'none'],
      ['system', system],
      ...Object.entries(versions),
    ],
  );
}
