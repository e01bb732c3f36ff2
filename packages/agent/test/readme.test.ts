import { runReadme } from '@genie/testing';
import { test } from 'vitest';

test('the examples in the README run', () => runReadme(new URL('../README.md', import.meta.url)));
