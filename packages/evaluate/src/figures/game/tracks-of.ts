import type { ObjectTrack } from '@genie/metrics';
import type { PlayedGame } from '../../observed.ts';

/** The tracks of all games, by object. */
export function tracksOf(play: PlayedGame['play']): { object: string; tracks: ObjectTrack[] }[] {
  return Object.keys(play[0]?.tracks ?? {}).map((object) => ({
    object,
    tracks: play.map(({ tracks }) => tracks[object]!),
  }));
}
