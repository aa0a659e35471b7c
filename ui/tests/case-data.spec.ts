import { asked, expect, open, show, test } from './open';

test('case data is changed where it stands', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  const order = page.locator('[data-testid="case-field"][data-key="OrderId"]');
  await order.getByTestId('case-edit').click();
  const field = page.getByTestId('case-value');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('4471-2206');
  await field.fill('4471-2207');
  await field.press('Escape');
  await expect(order).toContainText('4471-2206');
  await expect(order.getByTestId('case-edit')).toBeFocused();
  await page.keyboard.press('Enter');
  await field.fill(' 4471-2207 ');
  await field.press('Enter');
  await expect(order).toContainText('4471-2207');
  await expect(order).not.toHaveAttribute('data-pending');
  expect(await asked(page)).toContain('case data OrderId = 4471-2207');
  // The same again asks for nothing.
  await order.getByTestId('case-edit').click();
  await field.press('Enter');
  await expect(field).toBeHidden();
  expect((await asked(page)).filter((one) => one === 'case_data')).toHaveLength(1);
});

test('what the system keeps cannot be changed and says so', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  const held = page.locator('[data-testid="case-field"][data-key="HeldBy"]');
  await expect(held.getByTestId('case-edit')).toBeHidden();
  await expect(held.getByRole('img')).toHaveAccessibleName(/Nobody can change .*HeldBy.*: the system keeps it\./);
});

test('a change that waits for the connection is seen, and can be taken back', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  await page.evaluate(() => {
    const { world, tell } = (
      globalThis as unknown as {
        fixtureWorld: {
          world: { session: object };
          tell: (topic: { topic: 'session' }) => void;
        };
      }
    ).fixtureWorld;
    world.session = { ...world.session, connection: { state: 'offline', since: Date.now() } };
    tell({ topic: 'session' });
  });
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'offline');
  const segment = page.locator('[data-testid="case-field"][data-key="Segment"]');
  await segment.getByTestId('case-edit').click();
  await page.getByTestId('case-value').fill('');
  await page.getByTestId('case-save').click();
  await expect(segment).toContainText('removed');
  await expect(segment).toContainText('Waits for the connection');
  await segment.getByTestId('case-undo').click();
  await expect(segment).toContainText('Gold');
  await expect(segment).not.toHaveAttribute('data-pending');
});

test('on hold case data is only read', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  await expect(page.getByTestId('case')).toContainText('4471-2206');
  await expect(page.getByTestId('case-edit')).toHaveCount(0);
});
