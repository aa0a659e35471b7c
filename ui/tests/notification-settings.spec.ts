import type { Page } from '@playwright/test';
import { expect, open, test } from './open';

async function openSettings(page: Page): Promise<void> {
  await page.getByTestId('me').click();
  await page.getByTestId('open-notifications').click();
  await expect(page.getByTestId('notification-settings')).toBeVisible();
}

function asked(page: Page): Promise<string[]> {
  return page.evaluate(() => (globalThis as unknown as { fixtureWorld: { asked: string[] } }).fixtureWorld.asked);
}

test('notifications are set in the window, and what the organisation has set is not', async ({ page }) => {
  await open(page);
  await openSettings(page);
  const privacy = page.getByLabel('What notifications show');
  await expect(privacy).toBeDisabled();
  await expect(privacy).toHaveValue('name-only');
  // All of them are in sight, not only the first.
  await expect(page.getByTestId('setting').last()).toBeInViewport({ ratio: 1 });
  await page.getByLabel('While Not Ready').selectOption('Without a sound');
  const repeat = page.getByLabel('Repeat until handled');
  await repeat.fill('999');
  await repeat.blur();
  await expect(page.getByRole('alert')).toContainText('0 to 240');
  await expect(repeat).toHaveAttribute('aria-invalid', 'true');
  await repeat.fill('10');
  await repeat.blur();
  await expect(page.getByRole('alert')).toHaveCount(0);
  const later = page.getByLabel('Lengths of Later');
  await later.fill('5 30');
  await later.blur();
  await expect(later).toHaveValue('5, 30');
  expect(await asked(page)).toEqual([
    'set notifications.not-ready "quiet"',
    'set notifications.repeat-minutes 10',
    'set notifications.later-minutes ["5","30"]',
  ]);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('notification-settings')).toBeHidden();
});

test('a choice that cannot be kept is not shown as if it was', async ({ page }) => {
  await open(page, 'failing');
  await page.getByTestId('me').click();
  await page.getByTestId('open-computer').click();
  const tray = page.getByLabel('Closing the window');
  await expect(tray).toBeChecked();
  await tray.click();
  await expect(page.getByTestId('computer-settings').getByRole('alert')).toContainText('Check free space');
  await expect(tray).toBeChecked();
});

test('in German', async ({ browser }) => {
  const page = await browser.newPage({ locale: 'de-DE' });
  await open(page);
  await openSettings(page);
  await expect(page.getByLabel('Solange „Nicht bereit“')).toContainText('Wie immer');
  await page.close();
});
