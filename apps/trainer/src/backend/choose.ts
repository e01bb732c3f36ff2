import { type Backend, chooseBackend as choose } from '@genie/pipeline/internal/backend/choose';
import { loadTensorflow } from '../tensorflow/load.ts';

/**
 * Chooses and starts the backend: `tensorflow` where `genie setup tensorflow` has brought it, then `wasm`; `cpu` only by name.
 *
 * @throws UsageError when a backend was named that is not there.
 */
export function chooseBackend(wanted: string = 'auto'): Promise<Backend> {
  return choose(wanted, loadTensorflow);
}
