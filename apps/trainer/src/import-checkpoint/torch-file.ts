import { type PickleGlobal, PlainObject, readPickle, Tuple } from './pickle.ts';
import { readNumbers, type StorageType, storageTypes } from './storage.ts';
import { worded } from './worded.ts';
import { readStoredZip } from './zip.ts';

/** A tensor of a torch file in row-major order. Half precision and float64 come as float32, int64 as int32. */
export class TorchTensor {
  readonly dtype: 'F32' | 'I32' | 'U8';
  readonly shape: number[];
  readonly data: Float32Array | Int32Array | Uint8Array;

  constructor(dtype: 'F32' | 'I32' | 'U8', shape: number[], data: Float32Array | Int32Array | Uint8Array) {
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
  }
}

/** Storage that holds a tensor's numbers. */
class Storage {
  readonly type: StorageType;
  readonly bytes: Uint8Array;

  constructor(type: StorageType, bytes: Uint8Array) {
    this.type = type;
    this.bytes = bytes;
  }
}

/**
 * Reads what `torch.save` wrote: a zip with one pickle of plain data, and one entry for the numbers of each storage.
 *
 * @param bytes the whole file
 * @param file the name that errors start with
 * @returns plain data with dicts as Map and tensors as {@link TorchTensor}
 * @throws one line with the file, what was found and what was expected
 */
export function readTorchFile(bytes: Uint8Array, file: string): unknown {
  const entries = readStoredZip(bytes, file);
  const pickle = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) throw new Error(`${file}: a zip file without data.pkl, expected one written by torch.save`);
  const root = pickle.slice(0, -'data.pkl'.length);
  const byteOrder = new TextDecoder().decode(entries.get(`${root}byteorder`));
  if (byteOrder === 'big') throw new Error(`${file}: written on a big-endian machine, expected little-endian numbers`);
  return readPickle(entries.get(pickle)!, {
    file,
    globals,
    persistentLoad: (id) => {
      const [kind, type, key] = id instanceof Tuple ? id : [];
      const storageType = typesByGlobal.get(type as PickleGlobal);
      if (kind !== 'storage' || !storageType) throw new Error('it refers to what is no storage');
      const numbers = entries.get(`${root}data/${key}`);
      if (!numbers) throw new Error(`the numbers of storage ${worded(key)} are missing`);
      return new Storage(storageType, numbers);
    },
  });
}

/** `torch._utils._rebuild_tensor_v2(storage, offset, size, stride, …)`, offset and stride in numbers. */
function rebuildTensor(storage: unknown, offset: unknown, size: unknown, stride: unknown): TorchTensor {
  if (
    !(storage instanceof Storage) ||
    !isCount(offset) ||
    !isCounts(size) ||
    !isCounts(stride) ||
    size.length !== stride.length
  ) {
    throw new Error('it builds a tensor from what is no storage, offset, size and stride');
  }
  const shape = Array.from(size);
  return new TorchTensor(
    storageTypes[storage.type].dtype,
    shape,
    readNumbers(storage.type, storage.bytes, { offset, shape, stride }),
  );
}

/** `torch._utils._rebuild_parameter(tensor, …)`: a parameter is its tensor. */
function rebuildParameter(tensor: unknown): TorchTensor {
  if (!(tensor instanceof TorchTensor)) throw new Error('it builds a parameter from what is no tensor');
  return tensor;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isCounts = (value: unknown): value is number[] => value instanceof Tuple && value.every(isCount);

function notCalled(): never {
  throw new Error('it calls a storage type');
}

const typesByGlobal: Map<PickleGlobal, StorageType> = new Map(
  Object.keys(storageTypes).map((type) => [{ name: `torch.${type}`, call: notCalled }, type as StorageType]),
);

const globals: PickleGlobal[] = [
  { name: 'collections.OrderedDict', call: () => new Map() },
  { name: 'torch._utils._rebuild_tensor_v2', call: rebuildTensor },
  { name: 'torch._utils._rebuild_parameter', call: rebuildParameter },
  ...typesByGlobal.keys(),
  // Plain data classes and one enumeration of strings that the reference's training configuration holds.
  { name: 'utils.config.DistributedConfig', call: () => new PlainObject() },
  { name: 'utils.config.FSDPMixedPrecisionConfig', call: () => new PlainObject() },
  { name: 'utils.config.DeviceType', call: (value) => value },
];
