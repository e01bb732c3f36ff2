import type { SafetensorsEntry } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';

/**
 * A part of a model: its fields are its parts and its parameters.
 *
 * A field that is a `tf.Variable` is a parameter; one that is a module, or an array of modules, is a part, whose parameters carry
 * the field's name in front (`blocks.0.spatialAttention.query.weight`). Variables that are not trainable (running statistics)
 * are parameters too, with `trainable` false. Other fields are settings.
 */
export abstract class Module {
  /** Every variable by its path, in the order of the fields. */
  parameters(): Record<string, tf.Variable> {
    const found: Record<string, tf.Variable> = {};
    for (const [name, field] of Object.entries(this)) collect(name, field, found);
    return found;
  }

  /**
   * Sets all parameters.
   *
   * @param tensors one for each parameter, under its path, float32
   * @param name where they come from, for messages
   * @throws, with nothing changed, where one is missing, unknown, or of another shape or type; the message names it
   */
  load(tensors: Record<string, SafetensorsEntry>, name = 'checkpoint'): void {
    const parameters = this.parameters();
    const keys = Object.keys(parameters);
    const unknown = Object.keys(tensors).find((key) => !Object.hasOwn(parameters, key));
    const missing = keys.find((key) => !Object.hasOwn(tensors, key));
    if (missing !== undefined) {
      const hint = unknown === undefined ? '' : ` (it has "${unknown}", which this model has not)`;
      throw new Error(`${name}: no tensor "${missing}"${hint}; was it saved from a model of another configuration?`);
    }
    if (unknown !== undefined) {
      throw new Error(`${name}: unknown tensor "${unknown}"; was it saved from a model of another configuration?`);
    }
    for (const key of keys) {
      const { dtype, shape } = tensors[key]!;
      const expected = parameters[key]!.shape;
      if (dtype !== 'F32' || shape.length !== expected.length || shape.some((size, i) => size !== expected[i])) {
        throw new Error(
          `${name}: tensor "${key}" is ${dtype} [${shape}], expected F32 [${expected}]; was it saved from a model of another configuration?`,
        );
      }
    }
    for (const key of keys) {
      const { data, shape } = tensors[key]!;
      const value = tf.tensor((data as Float32Array).slice(), shape, 'float32'); // a copy: the cpu backend would keep the array
      parameters[key]!.assign(value);
      value.dispose();
    }
  }

  /** All parameters as safetensors entries, the opposite of `load`. */
  async save(): Promise<Record<string, SafetensorsEntry>> {
    const entries: Record<string, SafetensorsEntry> = {};
    for (const [key, variable] of Object.entries(this.parameters())) {
      const data = Float32Array.from(await variable.data()); // a copy: some backends lend their memory
      entries[key] = { dtype: 'F32', shape: variable.shape, data };
    }
    return entries;
  }

  /** Frees all parameters; the module cannot be used after. */
  dispose(): void {
    for (const variable of Object.values(this.parameters())) variable.dispose();
  }
}

function collect(path: string, field: unknown, found: Record<string, tf.Variable>): void {
  if (field instanceof tf.Variable) found[path] = field;
  else if (field instanceof Module) {
    for (const [name, variable] of Object.entries(field.parameters())) found[`${path}.${name}`] = variable;
  } else if (Array.isArray(field)) {
    for (const [i, item] of field.entries()) if (item instanceof Module) collect(`${path}.${i}`, item, found);
  }
}
