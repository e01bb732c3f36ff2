/** A file of the Python package index, pinned, and what is needed of it. A wheel is a zip file. */
export interface Wheel {
  /** The project's name on the index. */
  project: string;
  filename: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** The members that are taken out. */
  members: RegExp;
}

export type Kind = 'cpu' | 'gpu';

/** One build of libtensorflow, and everything it needs that a machine does not have by itself. */
export interface Distribution {
  kind: Kind;
  version: string;
  wheels: Wheel[];
  /** Shared libraries beside TensorFlow's own that the binding loads, so that TensorFlow finds them by their names. */
  cuda: { folders: string[]; libraries: string[] };
  /** Bytes of what is taken out, in round numbers. */
  unpackedSize: number;
}

const version = '2.18.1';
const platformTag = 'cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64';

// The two libraries, the headers of the C API, and those that the C API or the binding include.
const tensorflowMembers =
  /^tensorflow\/(libtensorflow_(cc|framework)\.so\.2|include\/(tensorflow\/c|xla\/tsl\/c)\/.*\.h|include\/(tensorflow\/core|tsl)\/platform\/ctstring(_internal)?\.h)$/;
const cudaLibraries = /^nvidia\/\w+\/lib\/lib[^/]+\.so(\.\d+)*$/;

function nvidia(project: string, file: string, size: number, sha256: string, members: RegExp = cudaLibraries): Wheel {
  const filename = `${project.replaceAll('-', '_')}-${file}-py3-none-manylinux2014_x86_64.whl`;
  return { project, filename, size, sha256, members };
}

/** For processors; this version was tried with the binding of tfjs-node 4.22. */
const cpu: Distribution = {
  kind: 'cpu',
  version,
  wheels: [
    {
      project: 'tensorflow-cpu',
      filename: `tensorflow_cpu-${version}-${platformTag}.whl`,
      size: 230_236_181,
      sha256: '810c75d7149d2da0cb2092187817b0dcabb80728ca9f9cf3a61f3f42fadd1298',
      members: tensorflowMembers,
    },
  ],
  cuda: { folders: [], libraries: [] },
  unpackedSize: 690e6,
};

/** For NVIDIA GPUs: with the CUDA 12 libraries that its extra `and-cuda` names. */
const gpu: Distribution = {
  kind: 'gpu',
  version,
  wheels: [
    {
      project: 'tensorflow',
      filename: `tensorflow-${version}-${platformTag}.whl`,
      size: 615_510_377,
      sha256: 'c9f87e5d2a680a4595f5dc30daf6bbaec9d4129b46d7ef1b2af63c46ac7d2828',
      members: tensorflowMembers,
    },
    nvidia(
      'nvidia-cublas-cu12',
      '12.5.3.2',
      363_313_169,
      'ca070ad70e9fa6654084575d01bd001f30cc4665e33d4bb9fc8e0f321caa034b',
    ),
    nvidia(
      'nvidia-cuda-cupti-cu12',
      '12.5.82',
      13_811_507,
      'bde77a5feb66752ec61db2adfe47f56b941842825b4c7e2068aff27c9d107953',
    ),
    nvidia(
      'nvidia-cuda-nvcc-cu12',
      '12.5.82',
      22_468_537,
      'b03e545b8e8c3ce7ebcd7fc44063180ff52ff01d064ece2127ed90a04ef12cd0',
      /^nvidia\/cuda_nvcc\/(bin\/ptxas|nvvm\/libdevice\/.*)$/,
    ),
    nvidia(
      'nvidia-cuda-nvrtc-cu12',
      '12.5.82',
      24_873_108,
      '3dbd97b0104b4bfbc3c4f8c79cd2496307c89c43c29a9f83125f1d76296ff3fd',
    ),
    nvidia(
      'nvidia-cuda-runtime-cu12',
      '12.5.82',
      895_707,
      '3e79a060e126df40fd3a068f3f787eb000fa51b251ec6cd97d09579632687115',
    ),
    nvidia(
      'nvidia-cudnn-cu12',
      '9.3.0.75',
      577_163_502,
      '9ad9c6929ebb5295eb4a1728024666d1c88283373e265a0c5c883e6f9d5cd76d',
    ),
    nvidia(
      'nvidia-cufft-cu12',
      '11.2.3.61',
      192_524_114,
      '9a6e8df162585750f61983a638104a48c756aa13f9f48e19ab079b38e3c828b8',
    ),
    nvidia(
      'nvidia-curand-cu12',
      '10.3.6.82',
      56_309_107,
      '2823fb27de4e44dbb22394a6adf53aa6e1b013aca0f8c22867d1cfae58405536',
    ),
    nvidia(
      'nvidia-cusolver-cu12',
      '11.6.3.83',
      130_341_232,
      '93cfafacde4428b71778eeb092ec615a02a3d05404da1bcf91c53e3fa1bce42b',
    ),
    nvidia(
      'nvidia-cusparse-cu12',
      '12.5.1.3',
      217_558_979,
      '016df8e993c437e8301e62739f01775cba988fd5253cd4c64173f8e8d2f8e752',
    ),
    nvidia(
      'nvidia-nccl-cu12',
      '2.21.5',
      188_654_414,
      '8579076d30a8c24988834445f8d633c697d42397e92ffc3f63fa26766d25e0a0',
    ),
    nvidia(
      'nvidia-nvjitlink-cu12',
      '12.5.82',
      21_298_879,
      'f9b37bc5c8cf7509665cb6ada5aaa0ce65618f2332b7d3e78e9790511f111212',
    ),
  ],
  cuda: {
    folders: [
      'cuda_runtime',
      'cublas',
      'cuda_cupti',
      'cuda_nvrtc',
      'cudnn',
      'cufft',
      'curand',
      'cusolver',
      'cusparse',
      'nccl',
      'nvjitlink',
    ],
    libraries: [
      'libcudart.so.12',
      'libnvJitLink.so.12',
      'libcublasLt.so.12',
      'libcublas.so.12',
      'libcufft.so.11',
      'libcurand.so.10',
      'libcusparse.so.12',
      'libcusolver.so.11',
      'libcudnn.so.9',
      'libnccl.so.2',
      'libcupti.so.12',
      'libnvrtc.so.12',
    ],
  },
  unpackedSize: 4.1e9,
};

export const distributions: Record<Kind, Distribution> = { cpu, gpu };

/** Bytes that have to be fetched. */
export function downloadSize(wheels: readonly Wheel[]): number {
  return wheels.reduce((sum, wheel) => sum + wheel.size, 0);
}
