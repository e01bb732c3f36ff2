import { figureAt, figureGroups, formatFigure, formatInterval, type Report } from '@genie/evaluate';
import type { Recipe, StageRecipe } from '../../../../packages/pipeline/src/recipe/schema.ts';
import type { ShippedWorld } from './read-world.ts';

/** The file of a bundle that inferring actions needs, and play does not. */
const actionTokenizer = 'action-tokenizer.safetensors';

/** The parts of a world's card that its own files tell, as Markdown, by the name of their mark. */
export function cardParts(world: ShippedWorld): Record<'facts' | 'training' | 'figures', string> {
  return { facts: facts(world), training: training(world), figures: figures(world.report) };
}

function facts({ info, recipe, bytes }: ShippedWorld): string {
  const mb = (names: readonly string[]) =>
    `${(names.reduce((sum, name) => sum + (bytes[name] ?? 0), 0) / 1e6).toFixed(1)} MB`;
  const playing = Object.keys(info.files).filter((file) => file !== actionTokenizer);
  const actions = info.actions.map(({ name, keys = [] }) =>
    keys.length > 0 ? `${name} (${keys.map(code).join(', ')})` : name,
  );
  const sampling = Object.entries(info.sampling).map(([key, value]) => `${key} ${value}`);
  return table(
    ['', ''],
    [
      ['frames', `${info.width}×${info.height}, RGB, ${info.fps} a second`],
      ['learned from', learnedFrom(recipe)],
      ['actions', actions.join('; ')],
      ['sees', `${info.context} past frames`],
      ['begins from', `${info.starts} starts`],
      ['sampling', sampling.join(', ')],
      ['files', `${mb(Object.keys(bytes))} in all, ${mb([...playing, 'world.json'])} to play; weights ${info.weights}`],
    ],
  );
}

function learnedFrom({ data }: Recipe): string {
  const heldOut = `${(data.heldOut * 100).toFixed(0)} % of them held out`;
  if (data.videos.length > 0) return `videos, ${data.videos.map(code).join(', ')} of the recipe; ${heldOut}`;
  return `${data.videosPerGame} videos of ${data.framesPerVideo} frames of the game ${code(data.game)} of @genie/data; ${heldOut}`;
}

function training({ recipe }: ShippedWorld): string {
  const stages: [string, StageRecipe][] = [
    ['video tokenizer', recipe.videoTokenizer],
    ['action tokenizer', recipe.actionTokenizer],
    ['dynamics', recipe.dynamics],
  ];
  return table(
    ['model', 'steps', 'clips a step', 'frames a clip', 'optimizer', 'learning rate', 'precision'],
    stages.map(([name, stage]) => [
      name,
      String(stage.steps),
      String(stage.batchSize * stage.accumulation),
      String(stage.frames),
      stage.optimizer,
      String(stage.learningRate),
      stage.precision,
    ]),
  );
}

/** All figures of a report with what they are to be held against, and why those are missing that are. */
function figures(report: Report): string {
  const { samples = {}, created, intervals = {}, notDefined } = report;
  const counts = Object.entries(samples).map(([name, count]) => `${spaced(name)} ${count}`);
  const day = created ? ` on ${created.slice(0, 10)}` : '';
  const groups = figureGroups(report).map(({ title, figures: infos }) => {
    const rows = infos.flatMap(({ path, label, unit, baseline }) => {
      const value = figureAt(report, path);
      if (typeof value !== 'number') return [];
      const { number, unit: suffix } = formatFigure(value, unit);
      const interval = intervals[path];
      const beside = baseline && figureAt(report, baseline.path);
      return [
        [
          label,
          `${number} ${suffix}`.trim(),
          interval ? formatInterval(interval, unit) : '',
          typeof beside === 'number' ? `${formatFigure(beside, unit).number} (${baseline!.label})` : '',
        ],
      ];
    });
    return rows.length > 0 ? [`### ${title}`, table(['figure', 'value', '95 %', 'to be held against'], rows)] : [];
  });
  const missing = Object.entries(notDefined).filter(([path]) => !path.startsWith('seconds.'));
  return [
    `Measured${day} with the backend ${report.backend} on ${report.dataset}: ${counts.join(', ')}.`,
    ...groups.flat(),
    `Frames after the last true one: ${drift(report)}.`,
    ...(missing.length > 0
      ? [`Not measured: ${missing.map(([path, why]) => `${code(path)} (${why})`).join(', ')}.`]
      : []),
  ].join('\n\n');
}

function drift({ drift: points }: Report): string {
  const told = [1, 4, 10, 64, 256].flatMap((frame) => points.find((point) => point.frame === frame) ?? []);
  return told
    .map(({ frame, psnr, persistence }) => {
      const held = typeof persistence === 'number' ? ` (${persistence.toFixed(1)}, last frame held)` : '';
      return `${frame}: ${psnr === null ? 'exact' : `${psnr.toFixed(1)} dB`}${held}`;
    })
    .join('; ');
}

const code = (text: string) => `\`${text}\``;

/** `heldOutVideos` → `held out videos` */
const spaced = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
