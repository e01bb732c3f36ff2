import { expose } from 'comlink';
import { RecordHost } from './host.ts';

expose(new RecordHost());
