/** Part of a `GPUDevice` that is used here. */
interface Device {
  lost: Promise<{ reason: string; message: string }>;
}

let lost: Error | undefined;
let loss: Promise<never> | undefined;

/** From now on {@link whileDeviceLasts} minds this device. */
export function watchDevice(device: Device): void {
  loss = device.lost.then(({ reason, message }) => {
    lost = new Error(`the graphics processor was lost${reason ? ` (${reason})` : ''}${message ? `: ${message}` : ''}`);
    throw lost;
  });
  loss.catch(() => {}); // whoever calls next is told
}

/** Milliseconds in which the browser tells of a loss after the first call that failed by it. */
const patience = 200;

/**
 * Does `work`, and rejects where the graphics processor is lost, before or meanwhile: TensorFlow.js does not look, and what it then reads
 * would come never, or be of no worth. An error that the loss has caused is told as the loss.
 */
export async function whileDeviceLasts<T>(work: () => Promise<T>): Promise<T> {
  if (lost) throw lost;
  if (!loss) return work();
  try {
    const result = await Promise.race([work(), loss]);
    if (lost) throw lost;
    return result;
  } catch (error) {
    await Promise.race([loss, new Promise((resolve) => setTimeout(resolve, patience))]);
    throw error;
  }
}

/** An object whose methods all do what {@link whileDeviceLasts} says. */
export function guarded<T extends object>(object: T): T {
  return new Proxy(object, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => whileDeviceLasts(async () => value.apply(target, args) as unknown);
    },
  });
}
