import threadedFactory from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js';

/**
 * Lets the threads of tfjs's wasm backend run in a minified build.
 *
 * tfjs gives its threads the text of a function, `factory.toString()`. Minified, the function names variables of the bundle
 * around it, which a thread does not have: it fails over and over, and `tf.setBackend('wasm')` never resolves. In a thread all
 * of these are undefined anyway (they tell the page's script, for finding files), so the text is put where a name that is not
 * known is undefined rather than an error.
 */
export function makeThreadScriptPortable(): void {
  const factory = threadedFactory as unknown as { toString(): string };
  if (Object.hasOwn(factory, 'toString')) return;
  const text = Function.prototype.toString.call(factory);
  factory.toString = () => portable(text);
}

/** An expression for a script that is not in strict mode, whose value is the function that `text` tells. */
export function portable(text: string): string {
  const unknownNames = '{ has: (_, name) => typeof name === "string" && !(name in self), get: () => undefined }';
  return `(function () { with (new Proxy({}, ${unknownNames})) { return ${text}; } })()`;
}
