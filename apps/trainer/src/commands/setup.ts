import { Argument, Command, Option } from 'commander';
import type { Kind } from '../tensorflow/distribution.ts';
import { setupTensorflow } from '../tensorflow/setup.ts';
import { trainBoth } from '../tensorflow/verify.ts';

interface Options {
  gpu?: boolean;
  wheels?: string;
  force?: boolean;
  withoutDevice?: boolean;
  verifyFolder?: string;
}

export function setupCommand(): Command {
  return new Command('setup')
    .addArgument(new Argument('<what>', 'what to bring to this machine').choices(['tensorflow']))
    .option('--gpu', 'the build for NVIDIA GPUs, with CUDA 12')
    .option('--wheels <folder>', 'take the Python wheels from this folder instead of the package index')
    .option('--force', 'anew, though it is there')
    .option('--without-device', 'with --gpu: go on though no GPU is here, to prepare another machine')
    .addOption(new Option('--verify-folder <folder>', 'the process that trains a few steps').hideHelp())
    .action(async (_what: string, options: Options) => {
      const kind: Kind = options.gpu ? 'gpu' : 'cpu';
      if (options.verifyFolder) {
        console.log(JSON.stringify(await trainBoth(kind, options.verifyFolder)));
        return;
      }
      const { folder, verdict } = await setupTensorflow({ ...options, kind, say: (line) => console.log(line) });
      const { framesPerSecond, wasmFramesPerSecond, gpu, kernels, composed } = verdict;
      const slower = framesPerSecond < wasmFramesPerSecond ? ', so for small models --backend wasm is faster here' : '';
      console.log(`works on the ${gpu ? 'GPU' : 'CPU'}, with the losses that wasm has`);
      console.log(`${kernels}${composed ? ': the same losses as without' : ''}`);
      console.log(
        `a small training step: ${framesPerSecond.toFixed(0)} frames/s, ${composed ? `without native kernels ${composed.framesPerSecond.toFixed(0)}, ` : ''}wasm ${wasmFramesPerSecond.toFixed(0)}${slower}`,
      );
      console.log(`--backend auto takes it from now on; it lies in ${folder}`);
    });
}
