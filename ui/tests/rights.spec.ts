import { expect, open, show, test } from './open';

test('what may I do: granted or not, what is missing, and from which layer', async ({ page }) => {
  await open(page);
  await page.getByTestId('me').click();
  await page.getByTestId('open-rights').click();
  await expect(page.getByTestId('rights')).toContainText('5 of 8 granted');
  const denied = page.locator('[data-name="privilege.contact.can-search-all-interactions"]');
  await expect(denied).toHaveAttribute('data-granted', 'false');
  await expect(denied).toContainText('Missing: Contact - Can Use');
  await expect(page.locator('[data-name="privilege.chat.can-pull-from-queue"]')).toContainText(
    /from the agent group .?Support/,
  );
  // Those that this version does not know come last.
  await expect(page.getByTestId('privilege').last()).toHaveAttribute('data-name', 'privilege.voice.can-use');
  await page.getByTestId('rights-filter').fill('release');
  await expect(page.getByTestId('privilege')).toHaveCount(2);
  await page.getByTestId('rights-filter').press('Escape');
  await expect(page.getByTestId('rights-filter')).toHaveValue('');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('rights')).toBeHidden();
});

test('options from Ctrl+K, with what the open chat overrides', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Options');
  await page.keyboard.press('Enter');
  const queue = page.locator('[data-testid="option"][data-name="chat.on-hold-queue"]');
  await expect(queue).toContainText('Parcel hold');
  await expect(queue).toContainText('Overridden by this chat');
  await expect(queue).toContainText(/Otherwise .?Async hold.?, from the application/);
  await expect(page.locator('[data-name="chat.pending-response-to-customer"]')).toContainText(
    'Ignored (your own settings): ',
  );
  await page.getByTestId('rights-privileges').click();
  await expect(page.getByTestId('privilege').first()).toBeVisible();
});

test('without a chat the options are the agent’s own', async ({ page }) => {
  await open(page);
  await page.getByTestId('me').click();
  await page.getByTestId('open-options').click();
  await expect(page.locator('[data-testid="option"][data-name="chat.on-hold-queue"]')).toContainText('Async hold');
  await expect(page.locator('[data-overridden="true"]')).toHaveCount(0);
});

test('in German, layers too', async ({ browser }) => {
  const page = await browser.newPage({ locale: 'de-DE' });
  await open(page);
  await page.getByTestId('me').click();
  await page.getByTestId('open-rights').click();
  await expect(page.getByTestId('rights')).toContainText('5 von 8 erteilt');
  await expect(page.locator('[data-name="privilege.chat.can-mark-done"]')).toContainText('aus: Vorgabe');
  await expect(page.locator('[data-name="privilege.chat.can-mark-done"]')).toContainText('(auf Deutsch)');
  await page.close();
});
