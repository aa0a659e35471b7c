import { asked, chatPane, expect, open, row, show, test } from './open';

test('a contact is found, their card and chats are shown, and the way back leads to them', async ({ page }) => {
  await open(page);
  await show(page, 'contacts');
  await expect(page.getByTestId('contacts-text')).toBeFocused();
  await page.getByTestId('contacts-text').fill('mendes');
  await expect(page.getByText('1 contact', { exact: true })).toBeVisible();
  await expect(page.getByTestId('contact-row')).toHaveCount(1);
  await page.locator('[data-testid="contact-row"][data-id="carla"]').click();
  await expect(page.getByTestId('list')).toHaveAttribute('data-place', 'contact_history');
  await expect(page.getByTestId('contact-card')).toContainText('carla.mendes@example.org');
  await expect(page.getByTestId('place-contacts')).toHaveAttribute('aria-current', 'page');
  // Newest first; what is not finished is marked.
  await expect(page.getByTestId('row').first()).toHaveAttribute('data-id', 'c-carla');
  await expect(row(page, 'c-carla')).toContainText('In progress');
  await expect(row(page, 'carla-old-1')).toContainText('Damaged box');
  await expect(row(page, 'carla-old-1')).not.toContainText('In progress');
  await page.getByTestId('contact-back').click();
  await expect(page.getByTestId('contacts-text')).toHaveValue('mendes');
  await expect(page.locator('[data-testid="contact-row"][data-id="carla"]')).toBeFocused();
});

test('who types and opens a contact at once finds what was typed on the way back', async ({ page }) => {
  await open(page);
  await show(page, 'contacts');
  await page.locator('[data-testid="contact-row"][data-id="carla"]').waitFor();
  // Both within one task: no pause after the last key has passed.
  await page.evaluate(() => {
    const field = document.querySelector<HTMLInputElement>('[data-testid="contacts-text"]');
    if (!field) return;
    field.value = 'mendes';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    document.querySelector<HTMLElement>('[data-testid="contact-row"][data-id="carla"]')?.click();
  });
  await page.getByTestId('contact-back').click();
  await expect(page.getByTestId('contacts-text')).toHaveValue('mendes');
  await expect(page.getByText('1 contact', { exact: true })).toBeVisible();
});

test('contacts by keyboard', async ({ page }) => {
  await open(page);
  await show(page, 'contacts');
  await expect(page.getByTestId('contact-row').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByTestId('contact-row').first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByTestId('contact-row').nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('contact-back')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('contact-row').nth(1)).toBeFocused();
});

test('ten thousand contacts scroll, with few in the page', async ({ page }) => {
  await open(page, 'many');
  await show(page, 'contacts');
  await page.getByTestId('contact-row').first().focus();
  for (let press = 0; press < 8; press += 1) await page.keyboard.press('End');
  expect(await page.getByTestId('contact-row').count()).toBeLessThan(60);
  await expect(page.getByTestId('list')).toContainText('10,000 contacts');
});

test('offline says that only what this computer knows is listed', async ({ page }) => {
  await open(page, 'offline');
  await show(page, 'contacts');
  await expect(page.getByTestId('list-cached')).toContainText('Only contacts that this computer knows');
  await page.getByTestId('contacts-text').fill('zzz');
  await expect(page.getByTestId('list-empty')).toContainText('knows only some of the contacts');
  // Back online all of them are asked for.
  await page.getByTestId('contacts-text').fill('');
  await page.evaluate(() => {
    const { world, tell } = (
      globalThis as unknown as {
        fixtureWorld: { world: { session: object }; tell: (...topics: object[]) => void };
      }
    ).fixtureWorld;
    world.session = { ...world.session, connection: { state: 'online' } };
    tell({ topic: 'session' });
  });
  await expect(page.getByTestId('list-cached')).toBeHidden();
  await expect(page.getByTestId('list')).toContainText('23 contacts');
});

test('all chats of a contact are reached from a chat, and rejoined through that door', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  await page.getByTestId('contact-all').click();
  await expect(page.getByTestId('list')).toHaveAttribute('data-place', 'contact_history');
  await row(page, 'c-carla').click();
  await page.getByTestId('action-rejoin').click();
  await expect(chatPane(page, 'c-carla', 'active')).toBeVisible();
  expect(await asked(page)).toContain('rejoin from contact_history');
  await page.getByTestId('contact-back').click();
  await expect(page.getByTestId('list')).toHaveAttribute('data-place', 'on_hold');
});

test('a chat that another agent has says who, since when, and cannot be taken', async ({ page }) => {
  await open(page);
  await show(page, 'my_history', 'h-4');
  await expect(row(page, 'h-4')).toContainText(/With Ben Adeyemi since/);
  await expect(page.getByTestId('chat')).toContainText(/Ben Adeyemi has had this chat since/);
  await expect(page.getByTestId('action-rejoin')).toHaveAttribute('aria-disabled', 'true');
  await page.getByTestId('action-rejoin').hover();
  await expect(page.locator('[data-tooltip-content]')).toContainText(/Ben Adeyemi.? has this chat\./);
});
