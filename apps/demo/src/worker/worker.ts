import { expose } from 'comlink';
import { guarded } from './device-loss.ts';
import { WorldHost } from './host.ts';

expose(guarded(new WorldHost()));
