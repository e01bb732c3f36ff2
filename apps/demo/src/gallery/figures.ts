/** Figures of a world's report, for its card. Shares 0…1; null where it could not be measured. */
export interface WorldFigures {
  /** Dynamics' PSNR on held-out video, in dB. */
  psnr?: number | null | undefined;
  /** Share of transitions whose latent action is the true one. */
  agreement?: number | null | undefined;
  /** Share of frames in which the player does what the key says. */
  control?: number | null | undefined;
  /** Frames per second on the machine that measured. */
  framesPerSecond?: number | null | undefined;
}

/** The part of `report.json` that a card shows. */
export interface ReportExcerpt {
  dynamics?: { psnr?: number | null };
  actions?: { agreement?: number | null };
  control?: { consistency?: number | null };
  play?: { framesPerSecond?: number | null };
}

export function figuresOf({ dynamics, actions, control, play }: ReportExcerpt): WorldFigures {
  return {
    psnr: dynamics?.psnr,
    agreement: actions?.agreement,
    control: control?.consistency,
    framesPerSecond: play?.framesPerSecond,
  };
}

/** A figure in plain words. */
export interface Said {
  label: string;
  value: string;
  /** Meaning of the figure. */
  meaning: string;
}

/** The figures that are there, in the order of what one notices first. */
export function say(figures: WorldFigures): Said[] {
  const { psnr, agreement, control, framesPerSecond } = figures;
  const all: (Said | undefined)[] = [
    percent(control, 'obeys keys', 'frames of video never seen in training in which the player moves as the key says'),
    percent(agreement, 'understood actions', 'steps of such video whose action it found by looking alone'),
    known(psnr) && {
      label: 'next frame',
      value: `${psnr.toFixed(0)} dB`,
      meaning: `PSNR of the next frame that it foresees in such video: ${psnr >= 30 ? 'hardly to be told from the true one' : psnr >= 22 ? 'like it, with blur or small mistakes' : 'roughly like it'}`,
    },
    known(framesPerSecond) && {
      label: 'speed measured',
      value: `${framesPerSecond.toFixed(0)} fps`,
      meaning: 'frames per second that it could make on the computer of its report, all models included',
    },
  ].map((each) => each || undefined);
  return all.filter((each) => each !== undefined);
}

function percent(share: number | null | undefined, label: string, meaning: string): Said | undefined {
  return known(share) ? { label, value: `${Math.round(share * 100)} %`, meaning: `share of ${meaning}` } : undefined;
}

function known(value: number | null | undefined): value is number {
  return value !== null && value !== undefined;
}
