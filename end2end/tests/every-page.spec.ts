// What every page owes to everybody: no barrier, no sideways scrolling, two languages, two themes.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '../fixtures/test.ts';
import { sights } from '../fixtures/pages.ts';
import { languages, locales } from '../fixtures/words.ts';

for (const sight of sights) {
  test.describe(sight.name, () => {
    for (const language of languages) {
      for (const colorScheme of ['light', 'dark'] as const) {
        test(`axe finds nothing, ${language}, ${colorScheme}`, async ({ as, lasso }) => {
          const seen = await as(sight.person, { locale: locales[language], colorScheme });
          // as the page's own switch leaves it: the account's language would win over the browser's
          await seen.context().addCookies([{ name: 'lang', value: language, url: lasso.url }]);
          await sight.open(seen);
          await expect(seen.locator('html')).toHaveAttribute('lang', new RegExp(`^${language}`));
          await expect(seen).toHaveTitle(/Lasso/);
          const found = await new AxeBuilder({ page: seen })
            .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
            .analyze();
          const said = found.violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => n.html).join('\n  ')}`);
          expect(said.join('\n')).toBe('');
        });
      }
    }

    test('fits a screen of 320 pixels', async ({ as }) => {
      const seen = await as(sight.person, { viewport: { width: 320, height: 640 } });
      await sight.open(seen);
      const width = await seen.evaluate(() => document.documentElement.scrollWidth);
      expect(width, 'the page scrolls sideways').toBeLessThanOrEqual(320);
    });

    test('says nothing wrong to the console', async ({ as }) => {
      const seen = await as(sight.person);
      const complaints: string[] = [];
      seen.on('console', (message) => {
        // a 404 page is reported by the browser itself
        if (['error', 'warning'].includes(message.type()) && !/status of 404/.test(message.text())) complaints.push(message.text());
      });
      seen.on('pageerror', (error) => complaints.push(String(error)));
      await sight.open(seen);
      await seen.waitForLoadState('networkidle');
      expect(complaints).toEqual([]);
    });

    test('speaks through its structure', async ({ as }) => {
      const seen = await as(sight.person);
      await sight.open(seen);
      await expect(seen.locator('body')).toMatchAriaSnapshot({ name: `${sight.name}.aria.yml` });
    });
  });
}

test('dark is dark and light is light', async ({ as }) => {
  const lightness = async (colorScheme: 'light' | 'dark') => {
    const page = await as('admin', { colorScheme });
    await page.goto('/messages');
    // what is painted, whatever colour space the style sheet speaks
    const picture = await page.screenshot({ clip: { x: 1278, y: 898, width: 1, height: 1 }, type: 'png' });
    return page.evaluate(async (base64) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode().catch(() => undefined);
      const canvas = document.createElement('canvas');
      const brush = canvas.getContext('2d')!;
      brush.drawImage(image, 0, 0);
      return brush.getImageData(0, 0, 1, 1).data.slice(0, 3).reduce((a, b) => a + b) / 765;
    }, picture.toString('base64'));
  };
  expect(await lightness('light')).toBeGreaterThan(0.8);
  expect(await lightness('dark')).toBeLessThan(0.3);
});
