import { PbfWriter } from 'pbf';
import type { Histogram } from './histogram.ts';
import { encodePicture, type Picture } from './picture.ts';

/** One value of a summary under its tag. */
export type SummaryValue =
  | { tag: string; scalar: number }
  | { tag: string; histogram: Histogram }
  | { tag: string; picture: Picture };

/** Content of an event: the file's version, that a run (re)starts at this step, or values. */
export type EventContent = { fileVersion: string } | { start: true } | { values: readonly SummaryValue[] };

export interface TensorBoardEvent {
  /** Seconds since 1970. */
  wallTime: number;
  step: number;
  content: EventContent;
}

/** Field numbers of tensorflow/core/util/event.proto. */
const event = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;
/** Of tensorflow/core/framework/summary.proto. */
const summary = { value: 1 } as const;
const value = { tag: 1, scalar: 2, image: 4, histogram: 5 } as const;
const image = { height: 1, width: 2, colorspace: 3, encoded: 4 } as const;
const histogramField = { min: 1, max: 2, count: 3, sum: 4, sumOfSquares: 5, limits: 6, counts: 7 } as const;
/** Of event.proto's SessionLog: what happens to the run, and START among the values. */
const sessionLog = { status: 1, start: 1 } as const;

/** The event as a protobuf message of TensorFlow's `Event`. */
export function encodeEvent({ wallTime, step, content }: TensorBoardEvent): Uint8Array {
  const writer = new PbfWriter();
  writer.writeDoubleField(event.wallTime, wallTime);
  writer.writeVarintField(event.step, step);
  if ('fileVersion' in content) writer.writeStringField(event.fileVersion, content.fileVersion);
  else if ('start' in content) writer.writeMessage(event.sessionLog, writeStart, null);
  else writer.writeMessage(event.summary, writeSummary, content.values);
  return writer.finish();
}

function writeStart(_: null, writer: PbfWriter): void {
  writer.writeVarintField(sessionLog.status, sessionLog.start);
}

function writeSummary(values: readonly SummaryValue[], writer: PbfWriter): void {
  for (const one of values) writer.writeMessage(summary.value, writeValue, one);
}

function writeValue(one: SummaryValue, writer: PbfWriter): void {
  writer.writeStringField(value.tag, one.tag);
  if ('scalar' in one) writer.writeFloatField(value.scalar, one.scalar);
  else if ('picture' in one) writer.writeMessage(value.image, writeImage, one.picture);
  else writer.writeMessage(value.histogram, writeHistogram, one.histogram);
}

function writeImage(picture: Picture, writer: PbfWriter): void {
  writer.writeVarintField(image.height, picture.height);
  writer.writeVarintField(image.width, picture.width);
  // The colorspace of event files is the number of channels.
  writer.writeVarintField(image.colorspace, picture.channels);
  writer.writeBytesField(image.encoded, encodePicture(picture));
}

function writeHistogram(histogram: Histogram, writer: PbfWriter): void {
  writer.writeDoubleField(histogramField.min, histogram.min);
  writer.writeDoubleField(histogramField.max, histogram.max);
  writer.writeDoubleField(histogramField.count, histogram.count);
  writer.writeDoubleField(histogramField.sum, histogram.sum);
  writer.writeDoubleField(histogramField.sumOfSquares, histogram.sumOfSquares);
  writer.writePackedDouble(histogramField.limits, histogram.limits);
  writer.writePackedDouble(histogramField.counts, histogram.counts);
}
