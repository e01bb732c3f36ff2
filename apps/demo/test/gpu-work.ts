import type { Page } from '@genie/testing/chromium';

/** Work given to the graphics processor for one frame. */
export interface GpuWork {
  dispatches: number;
  submits: number;
  /** Times that something was read back. */
  reads: number;
  bytesRead: number;
  /** Tensors' and uniforms' bytes written to it. */
  bytesWritten: number;
}

/** Runs in the world's worker: counts what each frame, from one call of `step` to the next, gives the graphics processor. */
export const countGpuWork = `
  let now = { dispatches: 0, submits: 0, reads: 0, bytesRead: 0, bytesWritten: 0 };
  const frames = [];
  const wrap = (prototype, name, before) => {
    const original = prototype[name];
    prototype[name] = function (...args) { before.call(this, ...args); return original.apply(this, args); };
  };
  wrap(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', () => { now.dispatches++; });
  wrap(GPUQueue.prototype, 'submit', () => { now.submits++; });
  wrap(GPUQueue.prototype, 'writeBuffer', (buffer, offset, data) => { now.bytesWritten += data.byteLength; });
  wrap(GPUBuffer.prototype, 'mapAsync', function (mode) {
    if (mode === GPUMapMode.READ) { now.reads++; now.bytesRead += this.size; }
  });
  wrap(GPUBuffer.prototype, 'getMappedRange', function () {
    if (this.mapState === 'mapped' && !(this.usage & GPUBufferUsage.MAP_READ)) now.bytesWritten += this.size;
  });
  addEventListener('message', ({ data }) => {
    if (data.path?.[0] !== 'step') return;
    frames.push(now);
    now = { dispatches: 0, submits: 0, reads: 0, bytesRead: 0, bytesWritten: 0 };
  });
  const channel = new BroadcastChannel('gpu-work');
  channel.onmessage = () => channel.postMessage(frames.slice(1)); // the first one includes the start
`;

/** Runs in the world's worker: makes a shader of \`@genie/ops/webgpu\` one that does not compile, as a driver's fault would. */
export const breakShaders = `
  const createShaderModule = GPUDevice.prototype.createShaderModule;
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    const code = descriptor.code.includes('fn sumOf') ? 'not WGSL' : descriptor.code;
    return createShaderModule.call(this, { ...descriptor, code });
  };
`;

/** Reads the counts of {@link countGpuWork}: one entry for each frame but the last. */
export function readGpuWork(page: Page): Promise<GpuWork[]> {
  return page.evaluate(
    () =>
      new Promise<GpuWork[]>((resolve) => {
        const channel = new BroadcastChannel('gpu-work');
        channel.onmessage = ({ data }) => resolve(data);
        channel.postMessage('read');
      }),
  );
}
