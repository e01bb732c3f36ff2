import { runReadme } from '@genie/testing';
import { test } from 'vitest';

test('the example of the README runs', () => runReadme(new URL('../README.md', import.meta.url)));
