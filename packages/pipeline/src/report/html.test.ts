import { expect, test } from 'vitest';
import { Html, html } from './html.ts';

test('escapes strings, keeps markup, leaves out null and false, joins lists', () => {
  const name = `<b> & "it's"`;
  const items = ['a', 'b'].map((item) => html`<li>${item}</li>`);
  expect(html`<p title="${name}">${null}${false}${undefined}${0}${items}</p>`.markup).toBe(
    '<p title="&lt;b&gt; &amp; &quot;it&#39;s&quot;">0<li>a</li><li>b</li></p>',
  );
  expect(html`${new Html('<br>')}`.markup).toBe('<br>');
});
