import { beforeEach, expect, test, vi } from 'vitest';

type Module = typeof import('./device-loss.ts');
let module: Module;

beforeEach(async () => {
  vi.resetModules(); // each test has a worker of its own
  module = await import('./device-loss.ts');
});

function device(): { lost: Promise<{ reason: string; message: string }>; lose(): void } {
  let lose = (): void => {};
  const lost = new Promise<{ reason: string; message: string }>((resolve) => {
    lose = () => resolve({ reason: 'destroyed', message: 'gone' });
  });
  return { lost, lose: () => lose() };
}

test('without a device, and while it lasts, work is done', async () => {
  expect(await module.whileDeviceLasts(async () => 1)).toBe(1);
  module.watchDevice(device());
  expect(await module.whileDeviceLasts(async () => 2)).toBe(2);
  await expect(module.whileDeviceLasts(async () => Promise.reject(new Error('own')))).rejects.toThrow('own');
});

test('work that would never end fails when the device is lost, and later work is not begun', async () => {
  const { lost, lose } = device();
  module.watchDevice({ lost });
  const host = module.guarded({ name: 'host', wait: () => new Promise(() => {}), done: async () => 3 });
  const waiting = host.wait();
  lose();
  await expect(waiting).rejects.toThrow('the graphics processor was lost (destroyed): gone');
  await expect(host.done()).rejects.toThrow('the graphics processor was lost');
  expect(host.name).toBe('host');
});

test('a result that comes after the loss is not given', async () => {
  const { lost, lose } = device();
  module.watchDevice({ lost });
  const work = async (): Promise<string> => {
    lose();
    await lost;
    return 'zeros';
  };
  await expect(module.whileDeviceLasts(work)).rejects.toThrow('was lost');
});

test('an error that comes just before the loss is told as the loss', async () => {
  const { lost, lose } = device();
  module.watchDevice({ lost });
  const work = async (): Promise<never> => {
    queueMicrotask(() => setTimeout(lose));
    throw new Error('a buffer could not be mapped');
  };
  await expect(module.whileDeviceLasts(work)).rejects.toThrow('the graphics processor was lost');
});
