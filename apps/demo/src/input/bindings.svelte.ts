import type { WorldInfo } from '@genie/world';
import { readStored, store } from '../settings/storage.ts';
import {
  type Bindings,
  bind,
  defaultBindings,
  isDefault,
  parseBindings,
  restoreDefaults,
  type Target,
  targetOf,
  unbind,
} from './bindings.ts';
import { chordsIn, partsOf } from './chords.ts';
import { commands } from './commands.ts';
import type { Input } from './inputs.ts';

/** The bindings of the open world, kept in localStorage for each world by its name. */
class OpenBindings {
  #key = '';
  #defaults: Bindings = $state.raw({});
  #all: Bindings = $state.raw({});
  /** True when the next input is to be bound, so that it plays nothing. */
  captures: boolean = $state(false);

  /** Takes the bindings of a world. */
  open({ name, actions, idle }: WorldInfo): void {
    this.#key = `genie-bindings:${name}`;
    this.#defaults = defaultBindings(actions, idle, commands);
    this.#all = parseBindings(readStored(this.#key), this.#defaults);
  }

  /** The inputs of a target, in the order in which they were bound. */
  of(target: Target): readonly Input[] {
    return this.#all[target] ?? [];
  }

  /** The keys among them. */
  keysOf(target: Target): readonly Input[] {
    return this.of(target).filter((input) => input.startsWith('key:') && !/:(Numpad|Digit)\d/.test(input));
  }

  /** Returns the target of an input. */
  targetOf(input: Input): Target | undefined {
    return targetOf(this.#all, input);
  }

  /** Inputs of several held together of which all are pressed, the largest last. */
  chordsIn(pressed: ReadonlySet<Input>): readonly Input[] {
    return chordsIn(Object.values(this.#all).flat(), pressed);
  }

  /** Returns whether an input is one of several that are held together. */
  isPart(input: Input): boolean {
    return Object.values(this.#all).some((inputs) => inputs.some((each) => partsOf(each).includes(input)));
  }

  bind(target: Target, input: Input): void {
    this.#set(bind(this.#all, target, input));
  }

  unbind(input: Input): void {
    this.#set(unbind(this.#all, input));
  }

  isDefault(target: Target): boolean {
    return isDefault(this.#all, this.#defaults, target);
  }

  get areDefault(): boolean {
    return (Object.keys(this.#defaults) as Target[]).every((target) => this.isDefault(target));
  }

  /** Back to the defaults: of one target, or of all. */
  reset(target?: Target): void {
    this.#set(target ? restoreDefaults(this.#all, this.#defaults, target) : this.#defaults);
  }

  #set(all: Bindings): void {
    this.#all = all;
    store(this.#key, this.areDefault ? undefined : JSON.stringify(all));
  }
}

export const bindings: OpenBindings = new OpenBindings();
