import { describe, expect, it } from 'vitest';
import { distributions, downloadSize } from './distribution.ts';

describe.each(Object.values(distributions))('distribution for $kind', ({ wheels, cuda, version }) => {
  it('pins each wheel', () => {
    for (const { project, filename, sha256, size } of wheels) {
      expect(filename.startsWith(`${project.replaceAll('-', '_')}-`)).toBe(true);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(Number.isInteger(size)).toBe(true);
    }
    expect(wheels[0]!.filename).toContain(`-${version}-`);
    expect(new Set(wheels.map(({ sha256 }) => sha256)).size).toBe(wheels.length);
    expect(downloadSize(wheels)).toBeGreaterThan(200e6);
  });

  it('takes libraries and headers out, and no Python', () => {
    const [{ members }] = wheels as [(typeof wheels)[number]];
    for (const name of [
      'tensorflow/libtensorflow_cc.so.2',
      'tensorflow/libtensorflow_framework.so.2',
      'tensorflow/include/tensorflow/c/c_api.h',
      'tensorflow/include/tensorflow/c/eager/c_api.h',
      'tensorflow/include/tensorflow/core/platform/ctstring_internal.h',
      'tensorflow/include/tsl/platform/ctstring.h',
      'tensorflow/include/xla/tsl/c/tsl_status.h',
    ])
      expect(members.test(name), name).toBe(true);
    expect(members.test('tensorflow/__init__.py')).toBe(false);
    expect(members.test('tensorflow/python/_pywrap_tensorflow_internal.so')).toBe(false);
  });

  it('has a folder in a wheel for each folder that is linked', () => {
    for (const folder of cuda.folders)
      expect(
        wheels.some(({ project }) => project === `nvidia-${folder.replace('_', '-')}-cu12`.replaceAll('_', '-')),
      ).toBe(true);
  });
});
