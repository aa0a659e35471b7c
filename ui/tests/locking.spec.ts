import { asked, chatPane, expect, open, show, test } from './open';

test('a locked window shows nothing of the work, and the way back leads to where it was', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  const before = await page.locator('body').innerText();
  expect(before).toContain('Carla');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('lock now');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('locked')).toBeVisible();
  // Neither on screen nor in what a script or a screen reader finds.
  const left = await page.evaluate(() => document.documentElement.outerHTML);
  for (const name of ['Carla', 'Marek', 'On hold', 'Lunch']) expect(left).not.toContain(name);
  expect(await page.title()).toBe('Holdfast');
  await expect(page.getByTestId('signin-password')).toBeFocused();

  await page.keyboard.press('Control+k');
  await expect(page.getByTestId('switcher')).toHaveCount(0);

  await page.getByTestId('signin-password').fill('nope');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('signin-problem')).toContainText('password is wrong');
  await expect(page.getByTestId('signin-password')).toBeFocused();
  await page.keyboard.type('ana');
  await page.keyboard.press('Enter');
  await expect(chatPane(page, 'c-carla')).toBeVisible();
});

test('a chat that was asked for behind the lock is open after it', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  await page.getByTestId('me').click();
  await page.getByTestId('lock-now').click();
  await expect(page.getByTestId('locked')).toBeVisible();
  await page.waitForTimeout(200);
  await expect(page.getByTestId('signin-password')).toBeFocused();
  await page.evaluate(() =>
    (globalThis as never as { fixtureWorld: { reveal: (id: string) => void } }).fixtureWorld.reveal('c-marek'),
  );
  await page.getByTestId('signin-password').fill('ana');
  await page.getByTestId('unlock').click();
  await expect(chatPane(page, 'c-marek')).toBeVisible();
});

test('a proxy that wants a password is asked for it behind the lock, too', async ({ page }) => {
  await open(page);
  await page.evaluate(() => {
    const { world, tell } = (
      globalThis as never as {
        fixtureWorld: { world: { session: object; proxy: string }; tell: (topic: object) => void };
      }
    ).fixtureWorld;
    world.session = { ...world.session, screen: 'locked' };
    world.proxy = 'proxy.example.com:3128';
    tell({ topic: 'session' });
  });
  await expect(page.getByTestId('signin-proxy')).toHaveCount(0);
  await page.getByTestId('signin-password').fill('ana');
  await page.getByTestId('unlock').click();
  await expect(page.getByTestId('signin-proxy')).toContainText('proxy.example.com:3128');
  await page.getByTestId('signin-password').fill('ana');
  await page.getByTestId('signin-proxy-user').fill('corp\\ana');
  await page.getByTestId('signin-proxy-password').fill('proxy');
  await page.getByTestId('unlock').click();
  await expect(page.getByTestId('me')).toBeVisible();
});

test('what was typed just before the lock is kept', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  await page.getByTestId('composer').fill('Half a sent');
  // The screen was locked: the window hears of it before the draft is saved.
  await page.evaluate(() => {
    const { world, tell } = (
      globalThis as never as { fixtureWorld: { world: { session: object }; tell: (topic: object) => void } }
    ).fixtureWorld;
    world.session = { ...world.session, screen: 'locked' };
    tell({ topic: 'session' });
  });
  await expect(page.getByTestId('locked')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain('Half a sent');
  await page.getByTestId('signin-password').fill('ana');
  await page.getByTestId('unlock').click();
  await expect(page.getByTestId('composer')).toHaveValue('Half a sent');
});

test('a key or the pointer is told, and not each of them', async ({ page }) => {
  await open(page);
  await page.mouse.move(200, 200);
  await page.mouse.move(300, 300);
  await page.keyboard.press('ArrowDown');
  const touches = () =>
    page.evaluate(
      () => (globalThis as never as { fixtureWorld: { pace: { touches: number } } }).fixtureWorld.pace.touches,
    );
  expect(await touches()).toBe(1);
});

test('what the agent may choose is set in the window, where the organisation lets it', async ({ page }) => {
  await open(page);
  await page.getByTestId('me').click();
  await page.getByTestId('open-computer').click();
  const close = page.getByLabel('Closing the window');
  await expect(close).toBeChecked();
  await close.click();
  await expect(close).not.toBeChecked();
  await expect(page.getByLabel('Lock when idle')).toBeDisabled();
  const days = page.getByLabel('Keep chats for');
  await days.fill('14');
  await days.press('Tab');
  await expect(page.locator('[data-name="cache.keep-days"]')).toContainText('days');
  await expect(page.locator('[data-name="cache.keep-days"]')).toContainText('at the next sign-in');
  const proxy = page.getByLabel('Proxy’s address');
  await proxy.fill(' http://proxy.example.org:3128 ');
  await proxy.press('Tab');
  expect(await asked(page)).toEqual([
    'set window.close-to-tray false',
    'set cache.keep-days 14',
    'set proxy.address "http://proxy.example.org:3128"',
  ]);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('computer-settings')).toBeHidden();
});

test('a diagnosis that is open is closed by the lock, with what it found', async ({ page }) => {
  await open(page);
  await page.getByTestId('me').click();
  await page.getByTestId('open-diagnosis').click();
  await expect(page.getByTestId('finding').first()).toBeVisible();
  await page.evaluate(() => {
    const { world, tell } = (
      globalThis as never as { fixtureWorld: { world: { session: object }; tell: (topic: object) => void } }
    ).fixtureWorld;
    world.session = { ...world.session, screen: 'locked' };
    tell({ topic: 'session' });
  });
  await expect(page.getByTestId('locked')).toBeVisible();
  await expect(page.getByTestId('diagnosis')).toHaveCount(0);
  await expect(page.getByTestId('finding')).toHaveCount(0);
  await page.getByTestId('signin-password').fill('ana');
  await page.getByTestId('unlock').click();
  await expect(page.getByTestId('me')).toBeVisible();
  await expect(page.getByTestId('diagnosis')).toHaveCount(0);
});

test('unlocking that is not answered can be given up', async ({ page }) => {
  await open(page, 'locked');
  await page.getByTestId('signin-password').fill('silent');
  await page.getByTestId('unlock').click();
  await page.getByTestId('give-up').click();
  await expect(page.getByTestId('give-up')).toBeHidden();
  await expect(page.getByTestId('signin-problem')).toBeHidden();
  await expect(page.getByTestId('locked')).toBeVisible();
});
