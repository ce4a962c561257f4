// Takes the README's pictures, docs/img/*.png: the demo's list, trace and desk, light, dark and narrow.
// A test only in form: Node 20 runs no TypeScript by itself, Playwright does.
import { join } from 'node:path';
import { test } from '../fixtures/test.ts';
import { openDeferred } from '../fixtures/test.ts';
import { words } from '../fixtures/words.ts';

const folder = join(import.meta.dirname, '../../docs/img');
const looks = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 860 }, deviceScaleFactor: 1.5 },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 860 }, deviceScaleFactor: 1.5 },
  { name: 'narrow', colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
] as const;

for (const { name, ...look } of looks) {
  test(`pictures, ${name}`, async ({ as }) => {
    const page = await as('admin', look);
    const shot = (what: string) => page.screenshot({ path: join(folder, `${what}-${name}.png`), animations: 'disabled' });
    await page.goto('/messages', { waitUntil: 'networkidle' });
    await shot('messages');
    await openDeferred(page, words.fr.trace);
    await page.waitForLoadState('networkidle');
    await shot('trace');

    const agent = await as('support', look);
    await agent.goto('/desk?kind=unblock&state=waiting_us');
    await agent.locator('[data-row]').first().click();
    await agent.waitForLoadState('networkidle');
    await agent.screenshot({ path: join(folder, `desk-${name}.png`), animations: 'disabled' });
  });
}
