import type { Source } from '../source.ts';
import type { ReadContext, SourceVideo } from '../source-video.ts';
export async function* videosInLeRobot(_s: Source, _n: string, _c: ReadContext): AsyncGenerator<SourceVideo> {}
