import { expect, test } from 'vitest';
import { bundleOfFiles, findBundle } from './bundle-files.ts';

const found = (...paths: string[]) => paths.map((path) => ({ path, open: async () => new Blob([path]) }));

test('finds the bundle in its own folder and in that of its run', async () => {
  const own = await findBundle('pong', found('world.json', 'dynamics.safetensors', 'more/notes.txt'));
  expect(own.name).toBe('pong');
  expect(Object.keys(own.files)).toEqual(['world.json', 'dynamics.safetensors']);
  const run = await findBundle('pong', found('config.yaml', 'world/world.json', 'world/a.safetensors', 'dynamics/x'));
  expect(Object.keys(run.files)).toEqual(['world.json', 'a.safetensors']);
  expect(await run.files['world.json']!.text()).toBe('world/world.json');
});

test('says where there is none, and where there are several', async () => {
  await expect(findBundle('photos', found('a.png'))).rejects.toThrow(
    'There is no world.json in photos: choose the folder of a world, such as runs/NAME/world.',
  );
  await expect(findBundle('worlds', found('a/world.json', 'b/world.json'))).rejects.toThrow(
    'There are 2 worlds in worlds (a, b): choose the folder of one.',
  );
});

test('files that were dropped one by one', async () => {
  const files = [new File(['{}'], 'world.json'), new File(['x'], 'dynamics.safetensors')];
  expect(Object.keys((await bundleOfFiles(files)).files)).toEqual(['world.json', 'dynamics.safetensors']);
});
