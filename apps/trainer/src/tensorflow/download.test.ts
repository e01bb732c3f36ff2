import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { download } from './download.ts';
import { createHttp } from './http.ts';
import { nobody, serve } from './testing/serve.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const contents = randomBytes(300_000);
const sha256 = createHash('sha256').update(contents).digest('hex');
const http = createHttp({ indexes: [] });
const waits = [1, 1, 1];

const target = () => path.join(temporaryFolder(), 'deeper', 'x.whl');
const wanted = (url: string, file: string) => ({ url: `${url}/x.whl`, file, size: contents.length, sha256 });

/** Serves `contents` with ranges; breaks the connection after `upTo` bytes of each answer. Collects what was asked for. */
function withRanges(asked: (string | undefined)[], upTo = Number.POSITIVE_INFINITY): RequestListener {
  return (request, response) => {
    asked.push(request.headers.range);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const rest = contents.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': rest.length,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${contents.length - 1}/${contents.length}` } : {}),
    });
    if (rest.length <= upTo) return response.end(rest);
    return response.write(rest.subarray(0, upTo), () => setTimeout(() => response.destroy(), 100));
  };
}

describe('download', () => {
  it('fetches, verifies, and tells how far it is', async () => {
    const file = target();
    const seen: number[] = [];
    const asked: (string | undefined)[] = [];
    const url = await serve(withRanges(asked));
    await download(wanted(url, file), http, { onProgress: (done) => seen.push(done) });
    expect(readFileSync(file).equals(contents)).toBe(true);
    expect(seen.at(-1)).toBe(contents.length);
    // What is there and right is not fetched again.
    await download(wanted(url, file), http);
    expect(asked).toEqual([undefined]);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('goes on where an earlier attempt ended', async () => {
    const file = path.join(temporaryFolder(), 'x.whl');
    writeFileSync(`${file}.part`, contents.subarray(0, 100_000));
    const asked: (string | undefined)[] = [];
    await download(wanted(await serve(withRanges(asked)), file), http);
    expect(asked).toEqual(['bytes=100000-']);
    expect(readFileSync(file).equals(contents)).toBe(true);
  });

  it('takes a broken connection up again, as long as it gets on', async () => {
    const file = target();
    const asked: (string | undefined)[] = [];
    await download(wanted(await serve(withRanges(asked, 65_536)), file), http, { waits });
    expect(asked.length).toBeGreaterThan(waits.length + 1);
    expect(readFileSync(file).equals(contents)).toBe(true);
  });

  it('starts anew where the server knows no ranges', async () => {
    const file = path.join(temporaryFolder(), 'x.whl');
    writeFileSync(`${file}.part`, contents.subarray(0, 100_000));
    await download(wanted(await serve((_, response) => response.end(contents)), file), http);
    expect(readFileSync(file).equals(contents)).toBe(true);
  });

  it('removes a damaged download and says so in one line', async () => {
    const file = target();
    const damaged = Buffer.from(contents);
    damaged[1000]! ^= 1;
    const url = await serve((_, response) => response.end(damaged));
    await expect(download(wanted(url, file), http)).rejects.toThrow(
      /^x\.whl: damaged download, removed .*expected 300000 bytes/,
    );
    expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, false]);
  });

  it('removes what an earlier attempt left when it turns out to be wrong', async () => {
    const file = path.join(temporaryFolder(), 'x.whl');
    writeFileSync(`${file}.part`, randomBytes(100_000));
    const url = await serve(withRanges([]));
    await expect(download(wanted(url, file), http)).rejects.toThrow('damaged download');
    await download(wanted(url, file), http);
    expect(readFileSync(file).equals(contents)).toBe(true);
  });

  it('keeps what it has when the network is gone', async () => {
    const file = path.join(temporaryFolder(), 'x.whl');
    writeFileSync(`${file}.part`, contents.subarray(0, 100_000));
    await expect(download(wanted(await nobody(), file), http, { waits })).rejects.toThrow(
      'the network failed at 100000 of 300000 bytes (ECONNREFUSED); run the command again',
    );
    expect(readFileSync(`${file}.part`).length).toBe(100_000);
  });

  it('tries again when the server is busy, not when it refuses', async () => {
    let requests = 0;
    const busyThenFine = await serve((_, response) => {
      requests++;
      if (requests === 1) response.statusCode = 503;
      response.end(requests === 1 ? '' : contents);
    });
    await download(wanted(busyThenFine, target()), http, { waits });
    expect(requests).toBe(2);
    const refusing = await serve((_, response) => {
      requests++;
      response.statusCode = 403;
      response.end();
    });
    await expect(download(wanted(refusing, target()), http, { waits })).rejects.toThrow(/^x\.whl: .* answered 403/);
    expect(requests).toBe(3);
  });
});
