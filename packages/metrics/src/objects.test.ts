import { expect, test } from 'vitest';
import { objectFound, positionError } from './objects.ts';

const at = (x: number, y: number) => ({ x, y });

test('found: the share of the frames that have the object', () => {
  expect(objectFound([at(1, 1), null, at(2, 2), at(3, 3)])).toEqual({ value: 0.75, frames: 4 });
  expect(objectFound([at(1, 1), null, null], [at(1, 1), null, at(3, 3)])).toEqual({ value: 0.5, frames: 2 });
  expect(objectFound([null], [null])).toEqual({ value: null, reason: 'the object is in no frame' });
  expect(() => objectFound([null], [])).toThrow('found and truth have 1 and 0 values');
});

test('position error: distances over the frames where it was found and is', () => {
  const found = [at(3, 4), at(0, 0), null, at(1, 1), at(6, 0)];
  const truth = [at(0, 0), at(0, 0), at(9, 9), null, at(0, 0)];
  expect(positionError(found, truth)).toEqual({ value: 11 / 3, median: 5, largest: 6, frames: 3 });
  expect(positionError(found.slice(0, 2), truth.slice(0, 2))).toMatchObject({ median: 2.5 });
  expect(positionError([null], [at(1, 1)]).value).toBeNull();
});
