import { expose } from 'comlink';
import { WorldHost } from './host.ts';

expose(new WorldHost());
