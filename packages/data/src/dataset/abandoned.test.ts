import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/pictures.ts';
import { DatasetWriter } from './dataset-writer.ts';

test('what a killed import left is removed by the next one, and what another is writing is not', async () => {
  const folder = temporaryFolder();
  const gone = 2 ** 22 + 7; // no process has such a number
  const left = (name: string, minutes: number) => {
    const file = join(folder, name);
    writeFileSync(file, 'half');
    const then = new Date(Date.now() - minutes * 60_000);
    utimesSync(file, then, then);
    return file;
  };
  const abandoned = left(`.a.h5.${gone}.partial`, 11);
  const others = [
    left(`.a.h5.${gone + 1}.partial`, 1), // perhaps of another machine
    left(`.a.h5.${process.ppid}.partial`, 11),
    left(`.b.h5.${gone}.partial`, 11),
    left('.a.h5.mine.partial', 11),
  ];
  const writer = await DatasetWriter.create(join(folder, 'a.h5'), { height: 8, width: 8 });
  await writer.abort();
  expect([abandoned, ...others].map((file) => existsSync(file))).toEqual([false, true, true, true, true]);
});
