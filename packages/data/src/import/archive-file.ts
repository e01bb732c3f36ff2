import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import sharp from 'sharp';
import { extract } from 'tar-stream';
import { readPicture } from '../video/read-picture.ts';
import { isHidden, mediaKind } from './media-kinds.ts';
import type { Source } from './source.ts';
import type { FrameSink, ReadContext, ReadOptions, SourceVideo } from './source-video.ts';
import { readVideoFile } from './video-file.ts';

/** A file in an archive. */
interface Member extends Readable {
  readonly header: { readonly name: string; readonly type?: string | null | undefined };
}

/** The files of an archive in their order, with the next one looked at before it is taken. */
class Members {
  readonly #iterator: AsyncIterator<unknown>;
  #next: Promise<IteratorResult<unknown>> | undefined;

  constructor(path: string) {
    const tar = extract();
    const zipped = /gz$/i.test(path) ? [createGunzip()] : [];
    pipeline([createReadStream(path), ...zipped, tar]).catch(() => {}); // the reader of `tar` gets the error
    this.#iterator = tar[Symbol.asyncIterator]();
  }

  async peek(): Promise<Member | null> {
    this.#next ??= this.#iterator.next();
    const { done, value } = await this.#next;
    return done ? null : (value as Member);
  }

  /** Leaves the file that was looked at; the next one comes when this one was read to its end. */
  take(): void {
    this.#next = undefined;
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}

async function bytesOf(member: Member): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of member) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Folder and column of a WebDataset's file: of `ep1/0001.left.png` these are `ep1` and `left`. */
function seriesOf(name: string): { folder: string; column: string } {
  const stem = basename(name, extname(name));
  const dot = stem.indexOf('.');
  return { folder: dirname(name), column: dot < 0 ? '' : stem.slice(dot + 1) };
}

/**
 * The videos of a tar archive, such as a shard of a WebDataset: each video file in it, and the pictures of each folder in it in the order
 * in which they stand there. Of several pictures a sample the first is taken.
 *
 * @throws Error where the archive is damaged; what came before was yielded
 */
export async function* videosInArchive(
  { path }: Source,
  name: string,
  context: ReadContext,
): AsyncGenerator<SourceVideo> {
  const members = new Members(path);
  const otherColumns = new Set<string>();
  let found = 0;
  try {
    for (let member = await members.peek(); member; member = await members.peek()) {
      const { name: file, type } = member.header;
      const hidden = file.split('/').some((part) => part !== '.' && isHidden(part));
      const kind = hidden || (type && type !== 'file' && type !== 'contiguous-file') ? null : mediaKind(file);
      if (kind === 'video') {
        found++;
        const place = join(await context.folder(), `member${extname(file)}`);
        const hash = createHash('sha256');
        await pipeline(
          member,
          async function* hashed(chunks: AsyncIterable<Buffer>) {
            for await (const chunk of chunks) {
              hash.update(chunk);
              yield chunk;
            }
          },
          createWriteStream(place),
        );
        members.take();
        const sha256 = hash.digest('hex');
        yield {
          name: basename(file, extname(file)),
          source: `${path}: ${file}`,
          sha256: () => sha256,
          read: async (sink, options) => readVideoFile(place, await context.backend(), sink, options),
        };
        await rm(place, { force: true });
      } else if (kind === 'picture') {
        found++;
        yield pictures(members, seriesOf(file), { path, name, otherColumns });
        // Where reading them failed, what they begin with must not come again and again.
        if ((await members.peek()) === member) {
          member.resume();
          members.take();
        }
      } else {
        member.resume();
        members.take();
      }
    }
  } finally {
    await members.close();
  }
  if (otherColumns.size > 0)
    context.skipped.push({
      source: path,
      reason: `other pictures of the same samples: ${[...otherColumns].join(', ')}`,
    });
  if (found === 0) throw new Error('no video or image files in this archive');
}

/** The pictures that follow in an archive, as long as they are of one folder. */
function pictures(
  members: Members,
  { folder, column }: { folder: string; column: string },
  { path, name, otherColumns }: { path: string; name: string; otherColumns: Set<string> },
): SourceVideo {
  const hash = createHash('sha256');
  return {
    name: folder === '.' ? name : basename(folder),
    source: folder === '.' ? path : `${path}: ${folder}`,
    sha256: () => hash.digest('hex'),
    async read(sink: FrameSink, options: ReadOptions) {
      let [count, index] = [0, 0];
      let first: Error | undefined;
      for (let member = await members.peek(); member; member = await members.peek()) {
        const { name: file } = member.header;
        const isPicture = mediaKind(file) === 'picture' && !isHidden(basename(file));
        const series = seriesOf(file);
        if (isPicture && series.folder !== folder) break;
        if (mediaKind(file) === 'video') break;
        if (!isPicture || series.column !== column) {
          if (isPicture) otherColumns.add(series.column);
          member.resume();
          members.take();
          continue;
        }
        members.take(); // before it is read: where that fails, it is not the next one any more
        const bytes = await bytesOf(member);
        hash.update(`${basename(file)}\0`).update(bytes);
        index++;
        try {
          sink.frame(await readPicture(sharp(bytes), options), 0);
          count++;
        } catch (error) {
          first ??= error as Error;
          sink.gap(index, { source: `${path}: ${file}`, reason: (error as Error).message.split('\n')[0]! });
        }
      }
      if (count === 0) throw first ?? new Error('no pictures in it');
      return { count, fps: null };
    },
  };
}
