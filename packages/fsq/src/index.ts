export { FiniteScalarQuantizer } from './finite-scalar-quantizer.ts';
