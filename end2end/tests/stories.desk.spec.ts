// Three people at once: one asks, one decides, one exports. With JavaScript and without, in French and in English.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { people } from '../fixtures/people.ts';
import { type Language, languages, locales, words } from '../fixtures/words.ts';

for (const language of languages) {
  test.describe(language, () => {
    const said = words[language];
    const speaking = { locale: locales[language] };

    test('claire asks from a refused mail, the agent replies and approves, she reads it and gets the e-mails', async ({
      as,
      lasso,
    }, info) => {
      test.slow();
      const [claire, agent] = [await as('claire', speaking), await as('support', speaking)];
      await speak(claire, language, lasso.url);
      await speak(agent, language, lasso.url);

      // a refused mail, its trace, the form
      await claire.goto('/messages?category=all&status=refused');
      await claire.getByRole('link', { name: said.trace }).first().click();
      await claire.getByRole('link', { name: said.askWhitelist, exact: true }).click();
      const why = `${said.because} ${info.project.name} ${language}`;
      // the whole domain: the demonstration has asked for the address
      await claire.locator('input[name="sender"][value^="@"]').check();
      await claire.getByLabel(said.whyTrust).fill(why);
      await claire.getByRole('button', { name: said.sendRequest }).click();
      await expect(claire).toHaveURL(/\/tickets\/\d{8}/);
      await expect(claire.getByRole('status')).toContainText(said.requestSent);
      const number = claire.url().match(/\/tickets\/(\d{8})/)![1];
      const spoken = `${number.slice(0, 4)} ${number.slice(4)}`;

      // the agent hears the number on the phone, sees the evidence, asks back
      await agent.goto('/desk');
      await agent.locator('input[name="number"]').fill(spoken);
      await agent.locator('input[name="number"]').press('Enter');
      await expect(agent).toHaveURL(new RegExp(`/tickets/${number}`));
      await expect(agent.getByText(why)).toBeVisible();
      const reply = agent.locator('details').filter({ has: agent.locator('summary', { hasText: said.reply }) }).first();
      await reply.locator('summary').click();
      await expect(reply.locator('pre')).toHaveText(/^[45]\d\d /);
      await agent.getByLabel(said.yourMessage).fill(said.question);
      await agent.getByRole('button', { name: said.doReply, exact: true }).click();

      // she answers, two windows at once decide, one wins
      await claire.goto(`/tickets/${number}`);
      await expect(claire.getByText(said.question)).toBeVisible();
      await claire.getByLabel(said.yourAnswer).fill(said.answer);
      await claire.getByRole('button', { name: said.doReply, exact: true }).click();
      await agent.goto(`/tickets/${number}`);
      const second = await agent.context().newPage();
      await second.goto(`/tickets/${number}`);
      await agent.getByRole('button', { name: said.approve, exact: true }).click();
      await expect(agent.getByRole('status')).toContainText(said.approved);
      await second.getByLabel(said.yourMessage).fill(said.question);
      await second.getByRole('button', { name: said.refuse, exact: true }).click();
      await expect(second.getByRole('alert')).toContainText(said.movedOn);
      await expect(second.getByLabel(said.yourMessage)).toHaveValue(said.question);

      // what she reads, and what she was sent
      await claire.goto(`/tickets/${number}`);
      await expect(claire.getByText(said.stateApproved).first()).toBeVisible();
      await expect(claire.getByText(said.toBeApplied).first()).toBeVisible();
      const mine = async () => (await lasso.mails()).filter((mail) => mail.subject.includes(spoken) && mail.to.includes(people.claire));
      await expect.poll(async () => (await mine()).length, { timeout: 20_000 }).toBe(2);
      const [first] = await mine();
      expect(first.raw).toMatch(/^Reply-To: .*desk@lasso\.example/im);
      expect(first.raw).toMatch(/^Content-Type: multipart\/alternative/im);
      expect(new Set((await mine()).map((mail) => mail.raw.match(/^Message-ID: (.*)$/im)?.[1])).size).toBe(2);
    });

    test('the administrator exports the invalid recipients of one mailing, and it opens right in a spreadsheet', async ({
      as,
      lasso,
    }) => {
      test.slow();
      const admin = await as('admin', speaking);
      await speak(admin, language, lasso.url);
      await admin.goto('/exports/invalid-recipients?period=all');
      const sender = (await admin.locator('tbody tr').first().locator('td').first().innerText()).trim();
      await admin.locator('input[name="sender"]').fill(sender);
      await admin.locator('input[name="sender"]').press('Enter');
      await expect(admin).toHaveURL(/sender=/);
      const rows = await admin.locator('tbody tr').all();
      expect(rows.length).toBeGreaterThan(0);
      const shown = await Promise.all(rows.map(async (row) => (await row.locator('th').innerText()).trim()));

      for (const format of ['csv', 'excel'] as const) {
        const link = admin.locator(`a[href*=".csv"][href*="format=${format}"]:not([href*="page="])`).first();
        const answer = await admin.request.get((await link.getAttribute('href')) ?? '');
        expect(answer.status()).toBe(200);
        expect(answer.headers()['content-disposition']).toContain('attachment');
        const bytes = await answer.body();
        expect(bytes.subarray(0, 3).toString('hex') === 'efbbbf').toBe(format === 'excel');
        const sheet = spreadsheet(bytes, format === 'excel' ? 59 : 44);
        // the first line names the columns, then one line for each recipient on the page
        expect(sheet.slice(1).map((row) => row[0]).sort()).toEqual(shown.sort());
        expect(sheet.slice(1).every((row) => row[1] === sender)).toBe(true);
        expect(new Set(sheet.map((row) => row.length)).size).toBe(1);
      }
    });
  });
}

/** As the page's own switch leaves it. */
async function speak(page: Page, language: Language, url: string) {
  await page.context().addCookies([{ name: 'lang', value: language, url }]);
}

/** The cells as LibreOffice reads them: opened there, saved as a spreadsheet, and that one written out again. */
function spreadsheet(bytes: Buffer, separator: number): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'lasso-sheet-'));
  const soffice = (...args: string[]) =>
    execFileSync('soffice', ['--headless', `-env:UserInstallation=file://${folder}/profile`, ...args], { cwd: folder, stdio: 'pipe' });
  try {
    writeFileSync(join(folder, 'export.csv'), bytes);
    soffice(`--infilter=Text - txt - csv (StarCalc):${separator},34,76,1`, '--convert-to', 'ods', 'export.csv');
    rmSync(join(folder, 'export.csv'));
    soffice('--convert-to', 'csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,true,false', 'export.ods');
    const text = readFileSync(join(folder, 'export.csv'), 'utf8').replace(/^\ufeff/, '');
    return text
      .split(/\r?\n/)
      .filter((line) => line)
      .map((line) => line.split('\t').map((cell) => cell.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
