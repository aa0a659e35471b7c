import { expect, open, row, show, test } from './open';

test('queues, contacts and the search stand on the left, with keys as far as they go', async ({ page }) => {
  await open(page);
  for (const kind of ['queue', 'contacts', 'search']) {
    await expect(page.getByTestId(`place-${kind}`).first()).toBeVisible();
  }
  await page.keyboard.press('Control+5');
  await expect(page.getByTestId('list')).toHaveAttribute('data-place', 'queue');
  await expect(page.locator('[data-testid="place-queue"][data-id="async-hold"]')).toHaveAttribute(
    'aria-current',
    'page',
  );
  await expect(row(page, 'q-0')).toBeVisible();
  await page.keyboard.press('Control+9');
  await expect(page.getByTestId('list')).toHaveAttribute('data-place', 'search');
  await expect(page.getByTestId('search-text')).toBeFocused();
});

test('an empty queue says what would be in it', async ({ page }) => {
  await open(page);
  await page.locator('[data-testid="place-queue"][data-id="second"]').click();
  await expect(page.getByTestId('list-empty')).toContainText('This queue is empty');
});

test('a chat that waits in a queue is read without joining, and rejoined from there', async ({ page }) => {
  await open(page);
  await show(page, 'queue', 'q-1');
  await expect(page.getByTestId('message').first()).toBeVisible();
  await page.getByTestId('action-rejoin').click();
  await expect(page.locator('[data-testid="chat"][data-id="q-1"][data-phase="active"]')).toBeVisible();
});

test('the order can be chosen, and goes with the visit', async ({ page }) => {
  await open(page);
  await show(page, 'queue');
  const order = page.getByTestId('list-order');
  await expect(order).toHaveText('As placed');
  await order.click();
  await page.getByRole('menuitemradio', { name: 'Name' }).click();
  await expect(page.getByTestId('row').first()).toHaveAttribute('data-id', 'q-0');
  await expect(order).toHaveText('Name');
  await show(page, 'my_history');
  await expect(order).toHaveText('Begun last');
  await show(page, 'queue');
  await expect(order).toHaveText('As placed');
  await expect(page.getByTestId('row').first()).toHaveAttribute('data-id', 'c-carla');
});

test('a filter narrows the list while it is typed, says where nothing fits, and Escape clears it', async ({ page }) => {
  await open(page);
  await show(page, 'queue');
  const filter = page.getByTestId('list-filter');
  await filter.fill('akesson');
  await expect(page.getByTestId('row')).toHaveCount(1);
  await expect(page.getByTestId('list')).toContainText('1 chat');
  await filter.fill('nobody like this');
  await expect(page.getByTestId('list-empty')).toContainText('nobody like this');
  await filter.press('Escape');
  await expect(filter).toHaveValue('');
  await expect(filter).toBeFocused();
  await expect(row(page, 'c-carla')).toBeVisible();
  await filter.fill('zzz');
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(row(page, 'c-carla')).toBeVisible();
  await expect(filter).toHaveValue('');
});

test('Active and On hold keep their own order', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold');
  await expect(row(page, 'c-carla')).toBeVisible();
  await expect(page.getByTestId('list-order')).toBeHidden();
  await expect(page.getByTestId('list-filter')).toBeHidden();
});

test('ten thousand chats of a queue scroll to the end in another order', async ({ page }) => {
  await open(page, 'many');
  await show(page, 'queue');
  await page.getByTestId('list-order').click();
  await page.getByRole('menuitemradio', { name: 'Waiting longest' }).click();
  await page.getByTestId('row').first().focus();
  for (let press = 0; press < 8; press += 1) await page.keyboard.press('End');
  expect(await page.getByTestId('row').count()).toBeLessThan(60);
  const item = page.getByTestId('list').getByRole('listitem').first();
  expect(Number(await item.getAttribute('aria-setsize'))).toBeGreaterThan(10_000);
});

test('how long a contact waits is told by words, not by colour alone', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold');
  await expect(row(page, 'c-carla')).toContainText('Urgent: waits 12 min');
  await expect(row(page, 'c-tomas')).toContainText('Waits 4 min');
  await expect(row(page, 'c-shirin')).toContainText('Waits for you');
});

test('what fails says why, and can be tried again', async ({ page }) => {
  await open(page, 'failing');
  await show(page, 'queue');
  await expect(page.getByTestId('list')).toContainText('This list could not be loaded');
  await show(page, 'contacts');
  await expect(page.getByTestId('list')).toContainText('The contacts could not be loaded');
  await page.evaluate(() => {
    const { world } = (globalThis as unknown as { fixtureWorld: { world: { failing: boolean } } }).fixtureWorld;
    world.failing = false;
  });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByTestId('contact-row').first()).toBeVisible();
});

test('queues of several categories stand under them', async ({ page }) => {
  await open(page, 'categories');
  const places = page.getByRole('navigation');
  await expect(places.getByRole('heading', { level: 3 })).toHaveText(['Chats', 'Escalations']);
  await page.keyboard.press('Control+6');
  await expect(page.locator('[data-testid="place-queue"][data-id="second"]')).toHaveAttribute('aria-current', 'page');
  await open(page);
  await expect(places.getByRole('heading', { level: 3 })).toHaveCount(0);
});
