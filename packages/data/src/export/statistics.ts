import type { VideoEntry } from '../dataset/video-entry.ts';

/** Least, most, mean and spread of numbers, as LeRobot keeps them of each column. */
interface Statistics {
  readonly min: unknown;
  readonly max: unknown;
  readonly mean: unknown;
  readonly std: unknown;
  readonly count: [number];
}

class Running {
  count = 0;
  min: number = Number.POSITIVE_INFINITY;
  max: number = Number.NEGATIVE_INFINITY;
  #sum = 0;
  #squares = 0;

  add(value: number): void {
    this.count++;
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
    this.#sum += value;
    this.#squares += value ** 2;
  }

  get mean(): number {
    return this.#sum / this.count;
  }

  get std(): number {
    return Math.sqrt(Math.max(0, this.#squares / this.count - this.mean ** 2));
  }
}

/** The statistics of LeRobot's `meta/stats.json`. */
export const statistics: {
  /** Of a number of each frame. */
  of(videos: readonly VideoEntry[], value: (episode: number, frame: number) => number): Statistics;
  /** Of pictures, RGB bytes: by channel, in 0..1, of shape [3, 1, 1]. */
  ofPictures(pictures: readonly Uint8Array[]): Statistics;
} = {
  of(videos, value) {
    const running = new Running();
    for (const [episode, { length }] of videos.entries())
      for (let frame = 0; frame < length; frame++) running.add(value(episode, frame));
    const { min, max, mean, std, count } = running;
    return { min: [min], max: [max], mean: [mean], std: [std], count: [count] };
  },
  ofPictures(pictures) {
    const channels = [new Running(), new Running(), new Running()];
    for (const picture of pictures) for (let i = 0; i < picture.length; i++) channels[i % 3]!.add(picture[i]! / 255);
    const all = (key: 'min' | 'max' | 'mean' | 'std') => channels.map((channel) => [[channel[key]]]);
    return { min: all('min'), max: all('max'), mean: all('mean'), std: all('std'), count: [pictures.length] };
  },
};
