import { asked, chatPane, contactWrites, expect, open, row, show, test } from './open';

test('Shift+Enter breaks the line, Enter of an input method sends nothing', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  const composer = page.getByTestId('composer');
  await composer.pressSequentially('one');
  await composer.press('Shift+Enter');
  await composer.pressSequentially('two');
  await expect(composer).toHaveValue('one\ntwo');
  await composer.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true });
  await composer.dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true });
  await expect(composer).toHaveValue('one\ntwo');
  expect(await asked(page)).not.toContain('send');
  await composer.press('Enter');
  await expect(page.getByTestId('message').last()).toContainText('two');
});

test('the composer grows with what is written', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  const composer = page.getByTestId('composer');
  const height = async () => (await composer.boundingBox())?.height ?? 0;
  const before = await height();
  await composer.fill('1\n2\n3\n4\n5');
  expect(await height()).toBeGreaterThan(before + 20);
  await composer.fill('');
  expect(Math.abs((await height()) - before)).toBeLessThan(1);
});

test('what is typed while a message is handed over stays, and the message is not sent again', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  await page.evaluate(() => {
    // Long enough that the first key comes before the message is handed over, on a busy machine too.
    (globalThis as unknown as { fixtureWorld: { pace: { act: number } } }).fixtureWorld.pace.act = 3000;
  });
  const composer = page.getByTestId('composer');
  await composer.fill('First');
  await composer.press('Enter');
  await composer.pressSequentially(' and second');
  await expect(composer).toHaveValue('and second');
  await composer.press('Enter');
  await expect(composer).toHaveValue('');
  const sent = page.locator('[data-testid="message"][data-side="me"] .bubble');
  await expect(sent.filter({ hasText: 'First' })).toHaveCount(1);
  await expect(sent.filter({ hasText: 'and second' })).toHaveCount(1);
});

test('a draft is kept per chat', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-jonas');
  await page.getByTestId('composer').fill('For Jonas');
  await row(page, 'c-tomas').click();
  await expect(chatPane(page, 'c-tomas')).toBeVisible();
  await expect(page.getByTestId('composer')).toHaveValue('');
  await row(page, 'c-jonas').click();
  await expect(page.getByTestId('composer')).toHaveValue('For Jonas');
});

test('on hold a draft can be written, and says when it can be sent', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  await page.getByTestId('composer').fill('It did, at six.');
  await page.getByTestId('composer').press('Enter');
  await expect(page.locator('#composer-hint')).toContainText('Rejoin to send');
  expect(await asked(page)).not.toContain('send');
  await page.getByTestId('action-rejoin').click();
  await expect(chatPane(page, 'c-carla', 'active')).toBeVisible();
  await expect(page.getByTestId('composer')).toHaveValue('It did, at six.');
});

test('what could not be sent stands in the chat, and can be edited or sent again', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  await page.getByTestId('composer').fill('please refuse this');
  await page.keyboard.press('Enter');
  const refused = page.locator('[data-testid="message"][data-sending="refused"]');
  await expect(refused).toContainText('The server did not take this message');
  await page.getByTestId('edit').click();
  await expect(page.getByTestId('composer')).toHaveValue('please refuse this');
  await expect(page.getByTestId('composer')).toBeFocused();
  await expect(refused).toBeHidden();
});

test('offline: what waits looks unsent, says why, and goes when the connection is back', async ({ page }) => {
  await open(page, 'offline');
  await show(page, 'on_hold', 'c-carla');
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'offline');
  await expect(page.getByTestId('offline-banner')).toContainText('2 things wait');
  await expect(page.getByTestId('outbox')).toContainText('3 waiting');
  const unsent = page.locator('[data-testid="message"][data-sending="queued"]');
  await expect(unsent).toContainText('Will be sent when you have rejoined');
  await page.getByTestId('outbox').click();
  await expect(page.getByTestId('outbox-item')).toHaveCount(3);
  await page.keyboard.press('Escape');
  await page.getByTestId('try-now').click();
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'online');
  await expect(unsent).toBeHidden();
  await expect(page.getByTestId('message').last()).toHaveAttribute('data-index', /^\d+$/);
});

test('a refusal is a sentence in place, until it is put away', async ({ page }) => {
  await open(page, 'refused');
  await show(page, 'on_hold', 'c-carla');
  await expect(page.getByTestId('refusal')).toContainText('Ben Adeyemi took this chat');
  await page.getByTestId('refusal').getByRole('button').click();
  await expect(page.getByTestId('refusal')).toBeHidden();
});

test('notices stand at the foot, open in full, and can be put away', async ({ page }) => {
  await open(page, 'refused');
  const notices = page.getByTestId('notices');
  await expect(notices).toContainText('names a queue that does not exist');
  await expect(notices).toContainText('and 3 more');
  await notices.click();
  for (let left = 4; left > 0; left -= 1) {
    await expect(page.getByTestId('notice')).toHaveCount(left);
    await page.getByTestId('notice').first().getByRole('button').click();
  }
  await expect(notices).toBeHidden();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset['region']))
    .toBe('list');
});

test('the German window says in German why something cannot be done', async ({ browser }) => {
  const page = await browser.newPage({ locale: 'de-DE' });
  await open(page, 'refused');
  await expect(page.getByTestId('notices')).toContainText('eine Warteschlange, die es nicht gibt');
  await page.getByTestId('notices').click();
  await expect(page.locator('[data-code="option_misfit"]')).toContainText('ist keine ganze Zahl');
  await expect(page.locator('[data-code="shortcut_changed"]')).toContainText('Die neuen Tasten gelten, sobald Sie');
  await show(page, 'my_history');
  await page.locator('[data-testid="row"][data-phase="elsewhere"]').first().click();
  await expect(page.locator('#composer-hint')).toContainText('hat diesen Chat.');
  // What the server said stays in its words.
  await show(page, 'on_hold', 'c-carla');
  await expect(page.getByTestId('refusal')).toContainText('Ben Adeyemi took this chat');
  await page.close();
});

test('text is text, and links open through the shell alone', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  await contactWrites(
    page,
    'c-carla',
    '<img src=x onerror="document.title=1"> javascript:alert(1) https://example.org/a',
  );
  const last = page.getByTestId('message').last();
  await expect(last).toContainText('<img src=x onerror="document.title=1"> javascript:alert(1)');
  await expect(last.locator('img')).toHaveCount(0);
  await expect(last.locator('a')).toHaveCount(1);
  await last.locator('a').click();
  expect(await asked(page)).toContain('open https://example.org/a');
  expect(page.url()).toContain('scene=default');
  await expect(page).toHaveTitle('(3) Carla Mendes - Chat - Holdfast');
});

test('new messages are read aloud', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  await contactWrites(page, 'c-carla', 'Hello again');
  await expect(page.getByTestId('announcer')).toContainText('Carla Mendes: Hello again');
});

test('a link is sent as an entry of its own, once it is an address', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  await page.getByTestId('composer').fill('A draft that stays');
  await page.getByTestId('link').click();
  const field = page.getByTestId('link-address');
  await expect(field).toBeFocused();
  for (const typed of ['', 'example.org', 'javascript:alert(1)', 'https://bank.example@evil.example/']) {
    await field.fill(typed);
    await field.press('Enter');
    await expect(field).toHaveAttribute('aria-invalid', 'true');
  }
  await field.fill(' https://example.org/help?topic=parcels. ');
  await field.press('Enter');
  await expect(field).toBeHidden();
  expect(await asked(page)).toContain('link https://example.org/help?topic=parcels.');
  const link = page.locator('[data-testid="message"][data-side="me"] a').last();
  await expect(link).toHaveText('https://example.org/help?topic=parcels.');
  await expect(page.getByTestId('composer')).toHaveValue('A draft that stays');
  // It opens when it is clicked, and never by itself.
  expect((await asked(page)).filter((one) => one.startsWith('open'))).toEqual([]);
  await link.click();
  expect(await asked(page)).toContain('open https://example.org/help?topic=parcels.');
});

test('a link that was refused can be sent again as a link', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  await page.getByTestId('link').click();
  await page.getByTestId('link-address').fill('https://example.org/refuse');
  await page.getByTestId('link-send').click();
  await expect(page.locator('[data-testid="message"][data-sending="refused"]')).toContainText('https://example.org/');
  await page.getByTestId('retry').click();
  await expect.poll(async () => (await asked(page)).filter((one) => one === 'push_url')).toHaveLength(2);
});

test('a link that may not be sent says why', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  const link = page.getByTestId('link');
  await expect(link).toHaveAttribute('aria-disabled', 'true');
  await link.focus();
  await expect(page.locator('[data-tooltip-content]')).toContainText('Rejoin the chat first.');
  await link.press('Enter');
  await expect(page.getByTestId('link-address')).toBeHidden();
});

test('an emoji goes where the caret is, by keyboard', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  const composer = page.getByTestId('composer');
  await composer.fill('Well done!');
  await composer.evaluate((area: HTMLTextAreaElement) => area.setSelectionRange(4, 4));
  await page.getByTestId('emojis').focus();
  await page.keyboard.press('Enter');
  const find = page.getByTestId('emoji-find');
  await expect(find).toBeFocused();
  await find.pressSequentially('thumbs');
  await expect(page.getByRole('option', { name: 'thumbs up' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('option', { name: 'thumbs down' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(find).toBeHidden();
  await expect(composer).toBeFocused();
  await expect(composer).toHaveValue('Well👍 done!');
  await page.keyboard.type('!');
  await expect(composer).toHaveValue('Well👍! done!');
  expect(await asked(page)).not.toContain('send');
});

test('an emoji is chosen by pointer in place of what is selected; Escape chooses none', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  const composer = page.getByTestId('composer');
  await composer.fill('Thanks');
  await page.getByTestId('emojis').click();
  await page.keyboard.press('Escape');
  await expect(composer).toBeFocused();
  await expect(composer).toHaveValue('Thanks');
  await composer.selectText();
  await page.getByTestId('emojis').click();
  await page.getByTestId('emoji-find').fill('danke');
  await page.getByRole('option', { name: 'folded hands' }).click();
  await expect(composer).toHaveValue('🙏');
  await page.getByTestId('emojis').click();
  await page.getByTestId('emoji-find').fill('xyzzy');
  await expect(page.getByTestId('emoji')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(composer).toHaveValue('🙏');
});

test('without the privilege there is no picker', async ({ page }) => {
  await open(page, 'denied');
  await show(page, 'on_hold', 'c-carla');
  await expect(page.getByTestId('composer')).toBeVisible();
  await expect(page.getByTestId('link')).toBeVisible();
  await expect(page.getByTestId('emojis')).toHaveCount(0);
});

test('what waits can be edited and withdrawn where all of it stands', async ({ page }) => {
  await open(page, 'offline');
  await show(page, 'on_hold', 'c-jonas');
  await page.getByTestId('outbox').click();
  const items = page.getByTestId('outbox-item');
  await expect(items).toHaveCount(3);
  await expect(items.nth(1)).toContainText('waits');
  // A rejoin has no text to edit.
  await expect(page.getByTestId('outbox-edit')).toHaveCount(1);
  await page.getByTestId('outbox-cancel').last().click();
  await expect(items).toHaveCount(2);
  await page.getByTestId('outbox-edit').click();
  await expect(chatPane(page, 'c-carla')).toBeVisible();
  await expect(page.getByTestId('editing-text')).toHaveValue(/^It did, at six this morning/);
  await expect(page.getByTestId('editing-text')).toBeFocused();
});

test('while a hold waits the composer is open, and says that it goes first', async ({ page }) => {
  await open(page, 'holding');
  await show(page, 'active', 'c-marek');
  await expect(page.getByTestId('composer')).toBeEnabled();
  await expect(page.locator('#composer-hint')).toHaveText('Will be sent before the chat is placed on hold');
});
