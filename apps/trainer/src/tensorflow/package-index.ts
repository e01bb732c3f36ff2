import { RunError } from '@genie/pipeline/internal/errors';
import type { Wheel } from './distribution.ts';
import { type Http, networkReason, withoutPassword } from './http.ts';

interface Listed {
  filename: string;
  url: string;
  sha256?: string;
}

// JSON where the index has it, HTML otherwise, as pip asks.
const accept = 'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01';

/**
 * Finds the address of a wheel, by the index's list of the project's files (PEP 503 and PEP 691).
 * @throws RunError when no index answers or has the file, or when it has other contents under that name
 */
export async function findWheel(wheel: Wheel, indexes: readonly string[], http: Http): Promise<string> {
  const reasons: string[] = [];
  for (const index of indexes) {
    const page = `${index}/${wheel.project}/`;
    const shown = withoutPassword(page);
    try {
      const response = await http.get(page, { accept });
      if (!response.ok) {
        reasons.push(`${shown} answered ${response.status}`);
        continue;
      }
      const json = response.headers.get('content-type')?.includes('json') ?? false;
      const files = json ? readJson(await response.text()) : readHtml(await response.text());
      const file = files.find(({ filename }) => filename === wheel.filename);
      if (file && file.sha256 !== undefined && file.sha256 !== wheel.sha256)
        throw new RunError(
          `${wheel.filename}: ${shown} has sha256 ${file.sha256}, expected ${wheel.sha256}; use an index that has the original`,
        );
      if (file) return new URL(file.url, response.url || page).href;
      reasons.push(`${shown} does not list it`);
    } catch (error) {
      if (error instanceof RunError) throw error;
      reasons.push(`${shown} gave no answer: ${networkReason(error)}`);
    }
  }
  throw new RunError(
    `${wheel.filename}: not found (${reasons.join('; ')}); set PIP_INDEX_URL to an index that has it, or fetch it elsewhere and name its folder with --wheels`,
  );
}

function readJson(text: string): Listed[] {
  const { files } = JSON.parse(text) as { files?: { filename: string; url: string; hashes?: { sha256?: string } }[] };
  return (files ?? []).map(({ filename, url, hashes }) => ({
    filename,
    url,
    ...(hashes?.sha256 ? { sha256: hashes.sha256 } : {}),
  }));
}

/** `<a href="../x.whl#sha256=…">x.whl</a>`, one for each file. */
function readHtml(text: string): Listed[] {
  return [...text.matchAll(/<a\b[^>]*?\bhref\s*=\s*["']([^"']+)["'][^>]*>\s*([^<]*?)\s*<\/a>/gi)].map(
    ([, href, filename]) => {
      const [url, fragment = ''] = href!.replaceAll('&amp;', '&').split('#');
      const sha256 = /sha256=([0-9a-f]{64})/i.exec(fragment)?.[1]?.toLowerCase();
      return { filename: filename!, url: url!, ...(sha256 ? { sha256 } : {}) };
    },
  );
}
