// The first page over the wire, nothing cached: 100 KB at most, of which 70 KB of WebAssembly.
import { expect, test } from '../fixtures/test.ts';
import type { Person } from '../fixtures/people.ts';

for (const [path, person] of [['/sign-in', 'nobody'], ['/messages', 'admin']] as [string, Person | 'nobody'][]) {
  test(`${path} is light`, async ({ as }) => {
    const page = await as(person);
    const wire = await page.context().newCDPSession(page);
    const files = new Map<string, { url: string; bytes: number }>();
    await wire.send('Network.enable');
    await wire.send('Network.setCacheDisabled', { cacheDisabled: true });
    wire.on('Network.responseReceived', ({ requestId, response }) => void files.set(requestId, { url: response.url, bytes: 0 }));
    wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const file = files.get(requestId);
      if (file) file.bytes = encodedDataLength;
    });
    await page.goto(path, { waitUntil: 'networkidle' });

    const loaded = [...files.values()].filter((file) => !file.url.startsWith('data:'));
    const total = loaded.reduce((sum, file) => sum + file.bytes, 0);
    const wasm = loaded.filter((file) => file.url.includes('.wasm')).reduce((sum, file) => sum + file.bytes, 0);
    console.log(`${path}: ${total} bytes over the wire, ${wasm} of WebAssembly`);
    for (const file of loaded) console.log(`  ${String(file.bytes).padStart(7)}  ${new URL(file.url).pathname}`);
    expect(loaded.every((file) => file.bytes > 0)).toBe(true);
    expect(total).toBeLessThanOrEqual(100_000);
    expect(wasm).toBeLessThanOrEqual(70_000);
  });
}
