import { asked, chatPane, expect, open, row, show, test } from './open';

test('from the offer to My history', async ({ page }) => {
  // The contact takes seconds to answer, and Done can be taken back for five.
  test.slow();
  await open(page, 'offered');
  await show(page, 'active', 'c-offer');
  await expect(page.getByTestId('offer-countdown')).toBeVisible();
  await expect(page.getByTestId('offer')).toContainText('Parcel tracing');
  await page.getByTestId('action-accept').click();
  await expect(chatPane(page, 'c-offer', 'active')).toBeVisible();

  await page.getByTestId('composer').fill('Good morning, let me look.');
  await page.getByTestId('composer').press('Enter');
  const mine = page.locator('[data-testid="message"][data-side="me"]', { hasText: 'let me look' });
  await expect(mine).toHaveAttribute('data-index', /^\d+$/);
  await expect(page.getByTestId('composer')).toHaveValue('');
  await expect(page.getByTestId('typing')).toBeVisible();
  await expect(page.locator('[data-testid="message"][data-side="contact"]').last()).toContainText('Thank you');

  await page.getByTestId('action-hold').click();
  await expect(chatPane(page, 'c-offer', 'on_hold')).toBeVisible();
  await expect(page.locator('[data-testid="event"][data-kind="held"]')).toContainText('Async hold');
  await page.getByTestId('place-on_hold').click();
  await expect(row(page, 'c-offer')).toHaveAttribute('data-waiting', 'true');
  await expect(row(page, 'c-offer')).toContainText('Waits for you');

  await page.getByTestId('action-rejoin').click();
  await expect(chatPane(page, 'c-offer', 'active')).toBeVisible();
  await page.getByTestId('action-done').click();
  await expect(page.getByTestId('finish')).toContainText(/Carla.? wrote last/);
  await expect(chatPane(page, 'c-offer', 'done')).toBeVisible({ timeout: 12_000 });
  await page.getByTestId('place-my_history').click();
  await expect(row(page, 'c-offer')).toHaveAttribute('data-phase', 'done');
});

test('holds into a workbin from the menu', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  await page.getByTestId('hold-menu').click();
  await page.locator('[data-testid="hold-target"][data-id="workbin:my-chats"]').click();
  await expect(chatPane(page, 'c-marek', 'on_hold')).toBeVisible();
  await page.locator('[data-testid="place-workbin"][data-name="My chats"]').click();
  await expect(row(page, 'c-marek')).toBeVisible();
});

test('the same workbin of two groups is told apart, and the chosen one is asked for', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  await page.getByTestId('hold-menu').click();
  await expect(page.getByTestId('hold-target').filter({ hasText: 'Support chats' })).toHaveCount(2);
  await page.getByTestId('hold-target').filter({ hasText: 'Second line' }).click();
  await expect(chatPane(page, 'c-marek', 'on_hold')).toBeVisible();
  const wanted = { kind: 'workbin', workbin: 'support-chats', owner: 'Second line' };
  expect((await asked(page)).filter((one) => one.startsWith('hold in'))).toEqual([`hold in ${JSON.stringify(wanted)}`]);
});

test('Done can be taken back', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-jonas');
  await page.getByTestId('action-done').click();
  await expect(page.getByTestId('composer')).toBeDisabled();
  await page.getByTestId('finish-undo').click();
  await expect(page.getByTestId('finish')).toBeHidden();
  await expect(page.getByTestId('composer')).toBeEnabled();
  expect(await asked(page)).not.toContain('done');
});

test('asks before a chat is ended for good', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  await page.getByTestId('action-end_async').click();
  await expect(page.getByTestId('confirm')).toContainText('wrote last');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('confirm')).toBeHidden();
  expect(await asked(page)).not.toContain('end_async');
  await page.getByTestId('action-end_async').click();
  await page.getByTestId('confirm-yes').click();
  await expect(chatPane(page, 'c-marek', 'ended')).toBeVisible();
  await expect(page.getByTestId('composer')).toBeDisabled();
  await expect(page.locator('#composer-hint')).toHaveText('This chat has ended.');
});

test('an offer shows wherever the agent is', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'on_hold', 'c-jonas');
  await page.getByTestId('offer-card').getByRole('button', { name: 'Accept' }).click();
  await expect(chatPane(page, 'c-offer', 'active')).toBeVisible();
  await expect(page.getByTestId('offer-card')).toBeHidden();
});

test('an offer that ends unanswered says so, until that is seen', async ({ page }) => {
  await page.clock.install();
  await open(page, 'offered');
  await show(page, 'on_hold', 'c-jonas');
  await expect(page.getByTestId('offer-card')).toBeVisible();
  await page.clock.runFor(28_000);
  await expect(page.getByTestId('offer-card')).toBeHidden();
  const over = page.getByTestId('offer-over');
  await expect(over).toContainText('Carla Mendes');
  await expect(over).toContainText('This offer ended before you answered it.');
  await over.getByRole('button', { name: 'Dismiss' }).click();
  await expect(over).toBeHidden();
});

test('an offer that is declined leaves no word behind', async ({ page }) => {
  await page.clock.install();
  await open(page, 'offered');
  await show(page, 'active', 'c-offer');
  await page.getByRole('button', { name: 'Decline' }).click();
  await page.clock.runFor(28_000);
  await expect(row(page, 'c-offer')).toBeHidden();
  await expect(page.getByTestId('offer-over')).toBeHidden();
});

test('who accepts, rejoins or goes to a chat goes on to write there', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'on_hold', 'c-jonas');
  await page.getByTestId('offer-card').getByRole('button', { name: 'Accept' }).click();
  await page.keyboard.type(' ');
  await expect(chatPane(page, 'c-offer', 'active')).toBeVisible();
  await expect(page.getByTestId('composer')).toBeFocused();
  await page.getByTestId('me').focus();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('marek');
  await page.keyboard.press('Enter');
  await expect(chatPane(page, 'c-marek')).toBeVisible();
  await expect(page.getByTestId('composer')).toBeFocused();
  await show(page, 'on_hold', 'c-jonas');
  await page.keyboard.press('Alt+r');
  await expect(chatPane(page, 'c-jonas', 'active')).toBeVisible();
  await expect(page.getByTestId('composer')).toBeFocused();
});

test('my status, with what is asked for and not confirmed yet', async ({ page }) => {
  await open(page);
  await page.getByTestId('me').click();
  await page.locator('[data-testid="status-reason"]', { hasText: 'Lunch' }).click();
  await expect(page.getByTestId('status')).toHaveText('Changing to Not Ready…');
  await expect(page.getByTestId('status')).toHaveText('Not Ready · Lunch');
  await page.getByTestId('me').click();
  await page.getByTestId('status-ready').click();
  await expect(page.getByTestId('status')).toHaveAttribute('data-state', 'ready');
});

test('appearance and language follow the choice', async ({ page }) => {
  await open(page);
  await page.getByTestId('me').click();
  await page.getByTestId('settings-theme').click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByTestId('me').click();
  await page.getByTestId('settings-language').click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await expect(page.getByTestId('place-on_hold')).toContainText('Gehalten');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
});
