import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cardParts } from '../src/cards/parts.ts';
import { cardOf, readWorld, shippedNames } from '../src/cards/read-world.ts';
import { partOf, writePart } from '../src/generated.ts';

const names = shippedNames();

test.each(names)('the card of %s tells what its files say', (name) => {
  const parts = Object.entries(cardParts(readWorld(name)));
  // WRITE_DOCS=1 npm run exec -- pnpm --filter @genie/docs exec vitest run test/cards.test.ts
  if (process.env.WRITE_DOCS) for (const [mark, text] of parts) writePart(cardOf(name), mark, text);
  for (const [mark, text] of parts) expect(partOf(cardOf(name), mark), mark).toBe(text);
});

test.each(names)('the card of %s tells of data, licence and limits', (name) => {
  expect(existsSync(cardOf(name))).toBe(true);
  const card = readFileSync(cardOf(name), 'utf8');
  for (const heading of ['## Data', '## Training', '## Figures', '## Licence', '## Limits']) {
    const [, text = ''] = new RegExp(`^${heading}\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(card) ?? [];
    expect(text.trim().length, heading).toBeGreaterThan(80);
  }
});

test('a figure has its unit, its interval and what it is held against', () => {
  const world = readWorld('pong');
  const { tokenizer } = world.report;
  const report = {
    ...world.report,
    tokenizer: { ...tokenizer, psnr: 31.26, constantImagePsnr: 12 },
    intervals: { 'tokenizer.psnr': [30.04, 32] as [number, number] },
    drift: [{ frame: 1, psnr: null }],
    notDefined: { 'tokenizer.lpips': 'no weights', 'seconds.data': 'was not run here' },
  };
  const text = cardParts({ ...world, report }).figures;
  expect(text).toMatch(/\| [^|]*PSNR \| 31\.3 dB \| 30\.0–32\.0 \| 12\.0 \([^|]+\) \|/);
  expect(text).toContain('1: exact.');
  expect(text).toContain('Not measured: `tokenizer.lpips` (no weights).');
});
