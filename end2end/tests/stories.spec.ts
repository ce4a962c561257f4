// What people come for, told from the first page on. Runs with JavaScript and without: nothing may differ.
import { expect, fillSignIn, test } from '../fixtures/test.ts';
import { password, people } from '../fixtures/people.ts';
import { words } from '../fixtures/words.ts';

const fr = words.fr;

test('claire signs in, opens Valide, opens a mail that waits and reads why', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in/);
  await fillSignIn(page, people.claire, password);
  await expect(page).toHaveURL(/\/$/);

  await page.goto('/messages');
  await page.getByRole('link', { name: fr.valid }).first().click();
  await expect(page.getByRole('table')).toBeVisible();
  const waiting = page.getByRole('row').filter({ hasText: 'Différé' }).first();
  await waiting.getByRole('link', { name: fr.trace }).click();

  await expect(page).toHaveURL(/\/messages\/[0-9a-f]+/);
  for (const title of [fr.why, fr.whatToDo, fr.whoActs]) {
    await expect(page.getByRole('heading', { name: title }).first()).toBeVisible();
  }
  await expect(page.getByText(fr.deferred).first()).toBeVisible();

  const reply = page.locator('details').filter({ has: page.locator('summary', { hasText: fr.reply }) }).first();
  await expect(reply.locator('pre')).toBeHidden();
  await reply.locator('summary').click();
  await expect(reply.locator('pre')).toBeVisible();
  await expect(reply.locator('pre')).toHaveText(/\w/);
});

test('a wrong password is refused with a sentence, and the address is kept', async ({ page }) => {
  await page.goto('/sign-in');
  await fillSignIn(page, 'nobody@cust-a.example', 'wrong');
  await expect(page.getByRole('alert')).toContainText(fr.signInFailed);
  await expect(page.locator('input[name="email"]')).toHaveValue('nobody@cust-a.example');
  await expect(page.locator('input[name="password"]')).toHaveValue('');
});

test('a search is a link: what was typed, what was found, and a way out of it', async ({ as }) => {
  const page = await as('admin');
  await page.goto('/messages');
  await page.locator('input[type="search"]').fill('cust-a.example');
  await page.locator('input[type="search"]').press('Enter');
  await expect(page).toHaveURL(/q=cust-a\.example/);
  await expect(page.locator('input[type="search"]')).toHaveValue('cust-a.example');
  await expect(page.getByRole('table')).toBeVisible();

  await page.goto('/messages?q=nothing-has-this-name.example');
  await expect(page.getByRole('table')).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('nothing-has-this-name.example');
  await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
});

test('older and newer lead through the list and back', async ({ as }) => {
  const page = await as('admin');
  await page.goto('/messages?category=all');
  const older = page.locator('a[rel="next"]');
  const first = await page.getByRole('row').nth(1).innerText();
  await older.click();
  expect(await page.getByRole('row').nth(1).innerText()).not.toBe(first);
  await page.locator('a[rel="prev"]').click();
  expect(await page.getByRole('row').nth(1).innerText()).toBe(first);
});

test('the language changes with one click and stays', async ({ as }) => {
  const page = await as('claire');
  await page.goto('/messages');
  await page.getByRole('button', { name: fr.otherLanguage }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', /^en/);
  await page.goto('/messages');
  await expect(page.locator('html')).toHaveAttribute('lang', /^en/);
  await page.getByRole('button', { name: words.en.otherLanguage }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', /^fr/);
});

test('claire does not see her colleagues: another trace is not found', async ({ as }) => {
  const operator = await as('operateur');
  await operator.goto('/messages?category=all&tenant=Cabinet+Borel');
  const link = operator.getByRole('link', { name: fr.trace }).first();
  const foreign = await link.getAttribute('href');
  expect(foreign).toMatch(/^\/messages\/[0-9a-f]+/);

  const page = await as('claire');
  const answer = await page.goto(foreign ?? '');
  expect(answer?.status()).toBe(404);
});

test('signing out closes the door', async ({ page }) => {
  // her own session: signing out must not end the one that other tests share
  await page.goto('/sign-in');
  await fillSignIn(page, people.support, password);
  await expect(page).toHaveURL(/\/desk$/);
  await page.getByRole('button', { name: fr.signOut }).click();
  await page.goto('/messages');
  await expect(page).toHaveURL(/\/sign-in/);
});
