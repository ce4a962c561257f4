// The whole way by keyboard alone, and the keys that JavaScript adds.
import { expect, test } from '../fixtures/test.ts';
import { password, people } from '../fixtures/people.ts';
import { words } from '../fixtures/words.ts';
import type { Page } from '@playwright/test';

const fr = words.fr;

/** Presses Tab until the focus is on what is looked for; every stop on the way must be visible. */
async function tabTo(page: Page, what: (element: Element) => boolean, limit = 80) {
  for (let i = 0; i < limit; i++) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate((source) => {
      const element = document.activeElement!;
      // a field inside a label that looks like the field wears its ring outside, a link that fills its row around the row
      const styles = [getComputedStyle(element), getComputedStyle(element, '::after')];
      for (const around of [element.closest('label'), element.closest('tr')]) if (around) styles.push(getComputedStyle(around));
      const ring = styles.some((style) => (style.outlineStyle !== 'none' && style.outlineWidth !== '0px') || style.boxShadow !== 'none');
      return { found: (0, eval)(`(${source})`)(element) as boolean, ring, html: element.outerHTML.slice(0, 120) };
    }, what.toString());
    expect(seen.ring || seen.html.startsWith('<body'), `no visible focus on ${seen.html}`).toBe(true);
    if (seen.found) return;
  }
  throw new Error(`not reached within ${limit} presses of Tab`);
}

test('from sign-in to the reply of the other server, without a mouse', async ({ page }) => {
  await page.goto('/sign-in');
  await page.locator('input[name="email"]').focus();
  await page.keyboard.type(people.admin);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/$/);

  await page.goto('/messages?category=all&status=deferred');
  await tabTo(page, (element) => element.tagName === 'A' && /^\/messages\/[0-9a-f]/.test(element.getAttribute('href') ?? ''));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/messages\/[0-9a-f]+/);

  await tabTo(page, (element) => element.tagName === 'SUMMARY' && /^Voir( la réponse)?$/.test(element.textContent?.trim() ?? ''));
  const reply = page.locator('details').filter({ has: page.locator('summary', { hasText: fr.reply }) }).first();
  const before = await reply.evaluate((details) => (details as HTMLDetailsElement).open);
  await page.keyboard.press('Enter');
  expect(await reply.evaluate((details) => (details as HTMLDetailsElement).open)).toBe(!before);
});

test('the first Tab offers to skip to the content', async ({ as }) => {
  const page = await as('admin');
  await page.goto('/messages');
  await page.keyboard.press('Tab');
  const target = await page.evaluate(() => document.activeElement?.getAttribute('href'));
  expect(target).toMatch(/^#/);
});

test('e takes the list along', async ({ as }) => {
  const page = await as('admin');
  for (const path of ['/messages', '/exports/invalid-recipients']) {
    await page.goto(path, { waitUntil: 'networkidle' });
    const download = page.waitForEvent('download');
    await page.keyboard.press('e');
    expect((await download).suggestedFilename()).toMatch(/\.csv$/);
  }
});

test('slash searches, j and k move, Enter opens', async ({ as }) => {
  const page = await as('admin');
  await page.goto('/messages?category=all', { waitUntil: 'networkidle' });
  await page.keyboard.press('/');
  await expect(page.locator('input[name="q"]')).toBeFocused();
  await expect(page.locator('input[name="q"]')).toHaveValue('');
  await page.locator('input[name="q"]').blur();

  const focused = () => page.evaluate(() => document.activeElement?.closest('tr')?.innerText ?? '');
  await page.keyboard.press('j');
  const first = await focused();
  expect(first).not.toBe('');
  await page.keyboard.press('j');
  expect(await focused()).not.toBe(first);
  await page.keyboard.press('k');
  expect(await focused()).toBe(first);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/messages\/[0-9a-f]+/);
});
