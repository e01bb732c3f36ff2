export { type BackendName, backends, useBackend } from './backend.ts';
export { type CloseOptions, expectClose } from './close.ts';
export { expectGradients, type GradientOptions } from './gradients.ts';
export { expectNoLeak } from './leak.ts';
export { findMpiLaunchers, type MpiLauncher, type MpiOutcome, mpirun, titleOfMpiTests } from './mpi.ts';
export { type Part, runInParts } from './parts.ts';
export { exampleBlocks, runReadme } from './readme.ts';
export { tinySizes, uniformTensor } from './tiny.ts';
