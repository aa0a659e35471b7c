import { asked, chatPane, expect, open, row, show, test } from './open';

test('arrows walk through the list, Enter goes into the chat, Escape comes back', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Control+2');
  await expect(page.getByTestId('list')).toHaveAttribute('data-place', 'on_hold');
  await row(page, 'c-carla').focus();
  await page.keyboard.press('ArrowDown');
  await expect(row(page, 'c-tomas')).toBeFocused();
  await expect(row(page, 'c-tomas')).toHaveAttribute('aria-current', 'true');
  await expect(chatPane(page, 'c-tomas')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('action-rejoin')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(row(page, 'c-tomas')).toBeFocused();
  await page.keyboard.press('End');
  await expect(row(page, 'c-wolf')).toBeFocused();
});

test('Alt+A accepts the offer also beside another chat', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  await expect(page.getByTestId('offer-card')).toBeVisible();
  await page.keyboard.press('Alt+a');
  await expect(chatPane(page, 'c-offer', 'active')).toBeVisible();
  await page.keyboard.press('Alt+a');
  await expect(chatPane(page, 'c-offer', 'active')).toBeVisible();
});

test('one stop in the list for Tab', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-tomas');
  await expect(page.locator('[data-testid="row"][tabindex="0"]')).toHaveCount(1);
});

test('F6 goes round the regions', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-tomas');
  const region = () =>
    page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset['region']);
  const seen: (string | undefined)[] = [];
  for (let press = 0; press < 5; press += 1) {
    await page.keyboard.press('F6');
    seen.push(await region());
  }
  expect(new Set(seen)).toEqual(new Set(['places', 'list', 'conversation', 'contact', 'footer']));
  await page.keyboard.press('Shift+F6');
  expect(await region()).not.toBe(seen.at(-1));
});

test('Alt+R rejoins, Alt+H holds', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-jonas');
  await page.keyboard.press('Alt+r');
  await expect(chatPane(page, 'c-jonas', 'active')).toBeVisible();
  await page.keyboard.press('Alt+h');
  await expect(chatPane(page, 'c-jonas', 'on_hold')).toBeVisible();
});

test('the hold shortcut works in the window where the system does not have it', async ({ page }) => {
  await open(page, 'refused');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Jonas');
  await page.keyboard.press('Enter');
  await expect(chatPane(page, 'c-jonas', 'on_hold')).toBeVisible();
  await page.keyboard.press('Alt+r');
  await expect(chatPane(page, 'c-jonas', 'active')).toBeVisible();
  await page.keyboard.press('Control+Alt+h');
  await expect(chatPane(page, 'c-jonas', 'on_hold')).toBeVisible();
  expect((await asked(page)).filter((verb) => verb === 'hold')).toHaveLength(1);
});

test('Ctrl with + and - changes the size of the text, and Ctrl with 0 puts it back', async ({ page }) => {
  await open(page);
  const letter = () => page.evaluate(() => getComputedStyle(document.documentElement).fontSize);
  const usual = parseFloat(await letter());
  for (let press = 0; press < 8; press += 1) await page.keyboard.press('Control++');
  expect(parseFloat(await letter())).toBe(usual * 2);
  await page.keyboard.press('Control+-');
  expect(parseFloat(await letter())).toBe(usual * 1.75);
  await page.keyboard.press('Control+0');
  expect(parseFloat(await letter())).toBe(usual);
  await page.getByTestId('me').click();
  await page.getByTestId('settings-text-size').click();
  await page.getByRole('menuitemradio', { name: '125%' }).click();
  expect(parseFloat(await letter())).toBe(usual * 1.25);
});

test('Ctrl+K goes to a place or does a command', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('My history');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('list')).toHaveAttribute('data-place', 'my_history');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('nothing like this');
  await expect(page.getByTestId('switcher')).toContainText('Nothing fits');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('switcher')).toBeHidden();
});

test('in a narrow window Escape leads back to the list', async ({ page }) => {
  await page.setViewportSize({ width: 700, height: 600 });
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  await expect(page.getByTestId('list')).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('list')).toBeVisible();
  await expect(row(page, 'c-carla')).toBeFocused();
});
