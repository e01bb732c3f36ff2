import { runReadme } from '@genie/testing';
import { test } from 'vitest';

test('the example in the README runs', () => runReadme(new URL('../README.md', import.meta.url)), 300_000);
