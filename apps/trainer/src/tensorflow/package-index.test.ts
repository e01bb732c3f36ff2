import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Wheel } from './distribution.ts';
import { createHttp } from './http.ts';
import { findWheel } from './package-index.ts';
import { nobody, serve } from './testing/serve.ts';

const sha256 = 'ab'.repeat(32);
const wheel: Wheel = { project: 'some-lib', filename: 'some_lib-1.0-py3-none-any.whl', size: 1, sha256, members: /./ };
const find = async (...indexes: string[]) => await findWheel(wheel, indexes, createHttp({ indexes }));

const html =
  (anchors: string): RequestListener =>
  (request, response) => {
    if (request.url !== '/simple/some-lib/') response.statusCode = 404;
    response.setHeader('content-type', 'text/html');
    response.end(`<!DOCTYPE html><html><body>${anchors}</body></html>`);
  };

describe('findWheel', () => {
  it('reads the JSON of PEP 691', async () => {
    const url = await serve((request, response) => {
      expect(request.headers.accept).toContain('application/vnd.pypi.simple.v1+json');
      response.setHeader('content-type', 'application/vnd.pypi.simple.v1+json');
      const files = [
        { filename: 'some_lib-0.9-py3-none-any.whl', url: 'https://files.example/old.whl', hashes: {} },
        { filename: wheel.filename, url: 'https://files.example/new.whl', hashes: { sha256 } },
      ];
      response.end(JSON.stringify({ files }));
    });
    expect(await find(`${url}/simple`)).toBe('https://files.example/new.whl');
  });

  it('reads the HTML of PEP 503, with relative addresses', async () => {
    const anchors = `<a href="x.whl">x.whl</a>\n<a data-requires-python="&gt;=3.9" href="../../files/y.whl?a=1&amp;b=2#sha256=${sha256}">\n${wheel.filename}</a>`;
    const url = await serve(html(anchors));
    expect(await find(`${url}/simple`)).toBe(`${url}/files/y.whl?a=1&b=2`);
  });

  it('asks the next index where the first does not have it', async () => {
    const without = await serve(html('<a href="x.whl">x.whl</a>'));
    const other = await serve(html(`<a href="/y.whl">${wheel.filename}</a>`));
    expect(await find(await nobody(), `${without}/simple`, `${other}/simple`)).toBe(`${other}/y.whl`);
  });

  it('sends the name and password of the index’s URL, and shows them to nobody', async () => {
    let authorization: string | undefined;
    const url = await serve((request, response) => {
      authorization = request.headers.authorization;
      response.statusCode = 403;
      response.end();
    });
    const index = url.replace('//', '//me:s%40cret@');
    const error: unknown = await find(`${index}/simple`).catch((caught: unknown) => caught);
    expect(authorization).toBe(`Basic ${Buffer.from('me:s@cret').toString('base64')}`);
    expect(String(error)).toContain('answered 403');
    expect(String(error)).not.toContain('s%40cret');
  });

  it('refuses other contents under the same name', async () => {
    const url = await serve(html(`<a href="/y.whl#sha256=${'cd'.repeat(32)}">${wheel.filename}</a>`));
    await expect(find(`${url}/simple`)).rejects.toThrow(`expected ${sha256}`);
  });

  it('says in one line that nobody answers', async () => {
    await expect(find(`${await nobody()}/simple`)).rejects.toThrow(/gave no answer: ECONNREFUSED.*PIP_INDEX_URL/);
    await expect(find('nonsense')).rejects.toThrow("nonsense: not a URL; check pip's setting");
  });
});
