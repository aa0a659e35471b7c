import { expect, open, test } from './open';

test('remembers server and user, and signs in', async ({ page }) => {
  await open(page, 'signin');
  await expect(page.getByTestId('signin-server')).toHaveValue('https://workspace.example.com');
  await expect(page.getByTestId('signin-password')).toBeFocused();
  await page.getByTestId('signin-password').fill('ana');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('me')).toBeVisible();
});

test('a wrong password is a sentence, with the focus on the field', async ({ page }) => {
  await open(page, 'signin');
  await page.getByTestId('signin-password').fill('nope');
  await page.getByTestId('signin-submit').click();
  await expect(page.getByTestId('signin-problem')).toContainText('Type the password again');
  await expect(page.getByTestId('signin-password')).toBeFocused();
  await expect(page.getByTestId('signin-password')).toHaveAttribute('aria-invalid', 'true');
});

test('a malformed address puts the focus on the server', async ({ page }) => {
  await open(page, 'signin');
  await page.getByTestId('signin-server').fill('not a server');
  await page.getByTestId('signin-password').fill('ana');
  await page.getByTestId('signin-submit').click();
  await expect(page.getByTestId('signin-problem')).toContainText('not a server address');
  await expect(page.getByTestId('signin-server')).toBeFocused();
});

test('says what is missing before it asks the server', async ({ page }) => {
  await open(page, 'signin');
  await page.getByTestId('signin-user').fill('');
  await page.getByTestId('signin-submit').click();
  await expect(page.getByTestId('signin-problem')).toHaveText('Enter your user name.');
  await expect(page.getByTestId('signin-user')).toBeFocused();
});

test('shows the step while signing in', async ({ page }) => {
  await open(page, 'signing');
  await expect(page.getByText('Loading your settings')).toBeVisible();
  await expect(page.getByTestId('signin-submit')).toHaveAttribute('aria-disabled', 'true');
});

test('a sign-in that is not answered can be given up, and leaves no complaint', async ({ page }) => {
  await open(page, 'signin');
  await page.getByTestId('signin-server').fill('silent.example.com');
  await page.getByTestId('signin-user').fill('ana');
  await page.getByTestId('signin-password').fill('ana');
  await page.getByTestId('signin-submit').click();
  await page.getByTestId('give-up').click();
  await expect(page.getByTestId('give-up')).toBeHidden();
  await expect(page.getByTestId('signin-problem')).toBeHidden();
  await expect(page.getByTestId('signin-submit')).toHaveAttribute('aria-disabled', 'false');
  await expect(page.getByTestId('signin-password')).toBeFocused();
});

test('signing out leaves nothing of the agent', async ({ page }) => {
  await open(page);
  await show(page);
  await page.getByTestId('me').click();
  await page.getByTestId('sign-out').click();
  await expect(page.getByTestId('signin-submit')).toBeVisible();
  await expect(page.getByTestId('row')).toHaveCount(0);
  await page.getByTestId('signin-password').fill('ana');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('list')).toHaveAttribute('data-place', 'active');
  await expect(page.getByTestId('chat')).toHaveCount(0);
});

test('what one agent was writing is not there for the next', async ({ page }) => {
  await open(page);
  await show(page);
  const composer = page.getByTestId('composer');
  await composer.fill('Half a sentence of Ana');
  const chat = await page.getByTestId('chat').getAttribute('data-chat');
  await page.getByTestId('me').click();
  await page.getByTestId('sign-out').click();
  await page.getByTestId('signin-user').fill('ben');
  await page.getByTestId('signin-password').fill('ben');
  await page.keyboard.press('Enter');
  await show(page);
  expect(await page.getByTestId('chat').getAttribute('data-chat')).toBe(chat);
  await expect(composer).toHaveValue('');
  expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain('sentence of Ana');
});

async function show(page: import('@playwright/test').Page): Promise<void> {
  await page.getByTestId('place-on_hold').click();
  await page.getByTestId('row').first().click();
  await expect(page.getByTestId('chat')).toBeVisible();
}

test('a session that the server ended is signed in to again over the window', async ({ page }) => {
  await open(page, 'again');
  const dialog = page.getByTestId('sign-in-again');
  await expect(dialog).toContainText('Everything stays as it is');
  await expect(dialog.locator('input')).toBeFocused();
  // Later: everything goes on, and the way back stands where the connection is.
  await page.getByTestId('sign-in-later').click();
  await expect(dialog).toBeHidden();
  await show(page);
  const chat = await page.getByTestId('chat').getAttribute('data-id');
  await page.getByTestId('composer').fill('Half a sent');
  await page.getByTestId('try-now').click();
  await expect(page.getByTestId('try-now')).toHaveText('Sign in again');
  await dialog.locator('input').fill('wrong');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('signin-problem')).toContainText('Type the password again');
  await dialog.locator('input').fill('ana');
  await page.getByTestId('sign-in-again-submit').click();
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'online');
  // Nothing of it was thrown away.
  await expect(page.getByTestId('chat')).toHaveAttribute('data-id', chat ?? '');
  await expect(page.getByTestId('composer')).toHaveValue('Half a sent');
});

test('where policy leaves no server, who signs in is told that IT has to repair it', async ({ page }) => {
  await open(page, 'managed');
  await page.evaluate(() => {
    const { world, tell } = (
      globalThis as unknown as {
        fixtureWorld: { world: { session: { sign_in: object } }; tell: (...topics: object[]) => void };
      }
    ).fixtureWorld;
    world.session = { ...world.session, sign_in: { ...world.session.sign_in, server: '' } };
    tell({ topic: 'session' });
  });
  await expect(page.getByTestId('signin-server')).toHaveValue('');
  await page.getByTestId('signin-submit').click();
  await expect(page.getByTestId('signin-problem')).toContainText('nobody can sign in');
});

test('what the organisation has set is shown locked, and what is wrong with its policy', async ({ page }) => {
  await open(page, 'managed');
  await expect(page.getByTestId('signin-server')).toHaveAttribute('readonly');
  await expect(page.getByText('Set by your organisation').first()).toBeVisible();
  await expect(page.getByTestId('signin-user')).toHaveCount(0);
  await expect(page.getByTestId('signin-password')).toHaveCount(0);
  await expect(page.getByTestId('signin-policy')).toContainText('cache.keep-days');
  await expect(page.getByTestId('signin-submit')).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByTestId('me').click();
  await page.getByTestId('settings-language').click();
  await expect(page.getByTestId('settings-language-locked')).toBeVisible();
  await expect(page.getByRole('menuitemradio', { name: 'Deutsch' })).toHaveAttribute('aria-disabled', 'true');
});

test('a proxy that wants a password is asked for it, and only then', async ({ page }) => {
  await open(page, 'proxy');
  await expect(page.getByTestId('signin-proxy')).toHaveCount(0);
  await page.getByTestId('signin-password').fill('ana');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('signin-proxy')).toContainText('proxy.example.com:3128');
  await expect(page.getByTestId('signin-problem')).toContainText('wants a user name and a password');
  const user = page.getByTestId('signin-proxy-user');
  const password = page.getByTestId('signin-proxy-password');
  await expect(user).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('signin-problem')).toHaveText('Enter your user name at the proxy.');
  await user.fill('corp\\ana');
  await password.fill('wrong');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('signin-problem')).toContainText('wants a user name and a password');
  await expect(password).toBeFocused();
  await expect(password).toHaveAttribute('type', 'password');
  await password.fill('proxy');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('me')).toBeVisible();
});

test('a proxy that wants another password in the middle of work is asked for over the window', async ({ page }) => {
  await open(page, 'proxy_again');
  const dialog = page.getByTestId('sign-in-again');
  await expect(dialog).toContainText('proxy.example.com:3128');
  await page.getByTestId('signin-password').fill('ana');
  await page.getByTestId('signin-proxy-user').fill('ana');
  await page.getByTestId('signin-proxy-password').fill('proxy');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'online');
});
