import type { StartedWasm } from '@genie/ops/wasm';
import type { Frame, World } from '@genie/world';

/** Shows the world on the page's canvas, and steps it for as long as the page is open, with the actions of the keys that are held. */
export async function play(world: World, { threads, kernels }: StartedWasm): Promise<void> {
  const { title, width, height, fps, actions, idle } = world.info;
  const canvas = document.querySelector('canvas')!;
  const status = document.querySelector('#status')!;
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d')!;
  const show = (frame: Frame) => {
    context.putImageData(new ImageData(frame.data, width, height), 0, 0);
    status.textContent = `${title}: frame ${frame.index}, ${threads} thread(s), kernels ${kernels.ready ? kernels.variant : kernels.why}`;
  };

  const held = new Set<string>();
  addEventListener('keydown', ({ code }) => held.add(code));
  addEventListener('keyup', ({ code }) => held.delete(code));
  const chosen = () => actions.find(({ keys }) => keys?.some((key) => held.has(key)))?.index ?? idle;

  const session = world.session({ seed: 1 });
  show(await session.reset({ index: 0 }));
  for (;;) {
    const next = performance.now() + 1000 / fps;
    show(await session.step(chosen()));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  }
}
