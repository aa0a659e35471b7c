import { expect, open, row, show, test } from './open';

test('what was lost a moment ago is being reconnected, and what was under way is being checked', async ({ page }) => {
  await open(page, 'reconnecting');
  await show(page, 'active', 'c-marek');
  const connection = page.getByTestId('connection');
  await expect(connection).toHaveText(/^Reconnecting · since \d\d:\d\d$/);
  await expect(page.getByTestId('offline-banner')).toContainText('Reconnecting since');
  await expect(page.getByTestId('try-now')).toHaveCount(1);
  await expect(page.locator('footer')).toContainText('next try in');
  await expect(page.getByTestId('chat')).toContainText('Checking whether it was placed on hold…');
  await expect(row(page, 'c-marek')).toContainText('Checking whether it was placed on hold…');
});

test('an outage of days says which day it began, and why in full', async ({ page }) => {
  await open(page, 'mixed');
  await show(page, 'on_hold', 'c-carla');
  await expect(page.getByTestId('connection')).toHaveText(/^Offline since \d+ \w+, \d\d:\d\d$/);
  const why = page.locator('[data-testid="notices"] .text');
  await expect(why).toContainText('If this network wants you to sign in');
  for (const width of [1280, 1000, 480]) {
    await page.setViewportSize({ width, height: 700 });
    expect(await why.evaluate((text) => text.scrollWidth <= text.clientWidth)).toBe(true);
  }
});

test('what was refused does not hide behind what waits', async ({ page }) => {
  await open(page, 'mixed');
  const outbox = page.getByTestId('outbox');
  await expect(outbox).toHaveText(/5 waiting\s*·\s*2 not sent/);
  await outbox.click();
  const waits = page.getByRole('list', { name: 'Waiting to be sent' }).getByTestId('outbox-item');
  await expect(waits).toHaveCount(5);
  await expect(waits.nth(2)).toContainText(/Disposition: .?Resolved/);
  await expect(waits.nth(3)).toContainText(/Note: .?Called the courier/);
  await expect(waits.nth(4)).toContainText(/Hold: .?Async hold · Waiting for billing/);
  await expect(waits.nth(4)).toContainText('being checked');
  const refused = page.getByRole('list', { name: 'Not sent' }).getByTestId('outbox-item');
  await expect(refused).toHaveCount(2);
  await expect(refused.first()).toContainText('Ben Adeyemi took this chat');
});

test('online, the foot says what was not sent, until it is put away', async ({ page }) => {
  await open(page, 'unsent');
  const outbox = page.getByTestId('outbox');
  await expect(outbox).toHaveText('2 not sent');
  await outbox.click();
  await page.getByRole('button', { name: /^Dismiss: You will have it/ }).click();
  await expect(outbox).toHaveText('1 not sent');
  await page.getByRole('button', { name: /^Dismiss: Hold/ }).click();
  // The words can still be had back.
  await expect(page.getByTestId('put-back')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(outbox).toBeHidden();
});

test('a double click removes one message, and its words can be put back into the draft', async ({ page }) => {
  await open(page, 'unsent');
  const outbox = page.getByTestId('outbox');
  await expect(outbox).toHaveText('2 not sent');
  await outbox.click();
  await page.getByTestId('outbox-cancel').first().dblclick();
  await expect(outbox).toHaveText('1 not sent');
  await page.getByTestId('put-back').click();
  await expect(page.getByTestId('composer')).toHaveValue(/^You will have it/);
  await expect(page.getByTestId('composer')).toBeFocused();
  await expect(outbox).toHaveText('1 not sent');
});

test('a draft in a chat that a colleague has can be read, copied and discarded', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'closed');
  await show(page, 'my_history', 'c-tomas');
  const kept = page.getByTestId('kept-draft');
  await expect(kept).toContainText('The serial number is right, thank you.');
  await expect(kept).toContainText('has this chat.');
  await expect(page.getByTestId('composer')).toHaveCount(0);
  await kept.getByTestId('copy').click();
  await expect(kept.getByTestId('copy')).toHaveText('Copied');
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  expect(await copied()).toBe('The serial number is right, thank you.\nWe send another one today.');

  // What was refused there cannot be sent again either.
  const refused = page.locator('[data-testid="message"][data-sending="refused"]');
  await expect(refused.getByTestId('retry')).toHaveCount(0);
  await refused.getByTestId('copy').click();
  await expect.poll(copied).toBe('You will have it by noon.');
  await refused.getByTestId('discard').click();
  await expect(refused).toHaveCount(0);

  await page.getByTestId('discard-draft').click();
  await expect(kept).toHaveCount(0);
  await expect(page.locator('#composer-hint')).toContainText('has this chat.');
});

test('where pages get no clipboard, words are copied all the same', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await open(page, 'closed');
  await show(page, 'my_history', 'c-tomas');
  const copy = page.getByTestId('kept-draft').getByTestId('copy');
  await copy.click();
  await expect(copy).toHaveText('Copied');
  await expect(copy).toBeFocused();
});

test('edit and withdraw stay side by side', async ({ page }) => {
  await open(page, 'offline');
  await show(page, 'on_hold', 'c-carla');
  for (const width of [1280, 480, 360]) {
    await page.setViewportSize({ width, height: 700 });
    // In one look: the list still moves to its end.
    const tops = page.locator('[data-testid="edit"], [data-testid="withdraw"]');
    const all = await tops.evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().top));
    expect(all).toHaveLength(2);
    expect(all[0]).toBe(all[1]);
  }
});
