import { asked, chatPane, expect, open, row, show, test } from './open';

test('the columns of a list are read as label and value, and all of them on hover', async ({ page }) => {
  await open(page, 'columns');
  await show(page, 'my_history');
  const cells = row(page, 'h-0').getByTestId('row-cells');
  await expect(cells).toContainText('Subject: Delivery date');
  await expect(cells).toContainText('Last agent: Ana Kowalski');
  await expect(cells).toHaveAttribute('title', /^Status: Done\nSubject: Delivery date\n/);
  await expect(row(page, 'h-0')).toHaveAccessibleName(/Subject: Delivery date Begun: .+ Last agent: Ana Kowalski/);
});

test('a column repeats nothing that its row shows', async ({ page }) => {
  await open(page, 'columns');
  await show(page, 'my_history');
  const elsewhere = row(page, 'h-4');
  await expect(elsewhere).toContainText('With Ben Adeyemi');
  await expect(elsewhere.getByTestId('row-cells')).not.toContainText('Last agent');
  await expect(elsewhere.getByTestId('row-cells')).not.toContainText('Status');
  await show(page, 'queue');
  await expect(row(page, 'q-0').getByTestId('row-cells')).toContainText('Customer segment: Gold');
  await expect(row(page, 'q-0').getByTestId('row-cells')).not.toContainText('Contact');
});

test('where nobody asks for columns a row stays as it is', async ({ page }) => {
  await open(page);
  await show(page, 'my_history');
  await expect(row(page, 'h-0')).toBeVisible();
  await expect(page.getByTestId('row-cells')).toHaveCount(0);
});

test('a list can be ordered by subject', async ({ page }) => {
  await open(page, 'columns');
  await show(page, 'queue');
  await page.getByTestId('list-order').click();
  await page.getByRole('menuitemradio', { name: 'Subject' }).click();
  await expect(page.getByTestId('row').first()).toHaveAttribute('data-id', 'c-priya');
});

test('who leads nobody has no place for a team', async ({ page }) => {
  await open(page);
  await expect(page.getByTestId('place-workbin').first()).toBeVisible();
  await expect(page.getByTestId('place-team_workbins')).toHaveCount(0);
});

test('the team’s workbins say whose they are, and can be narrowed down to one agent', async ({ page }) => {
  await open(page, 'team');
  await show(page, 'team_workbins');
  await expect(page.getByRole('heading', { name: 'My team’s workbins' })).toBeVisible();
  const entries = page.getByTestId('list').getByRole('listitem');
  await expect(entries.first()).toHaveAttribute('aria-setsize', '9');
  await expect(row(page, 't-0-0')).toContainText('Ben Adeyemi');
  await expect(page.getByTestId('list')).toContainText('Chiara Bellini');
  await page.getByTestId('list-order').click();
  await page.getByRole('menuitemradio', { name: 'Name' }).click();
  const owner = page.getByTestId('team-owner');
  await owner.selectOption('agent-1');
  await expect(entries.first()).toHaveAttribute('aria-setsize', '3');
  await expect(owner.locator('option:checked')).toContainText('Chiara Bellini');
  await expect(owner.locator('option:checked')).toContainText('(3, 1 waiting)');
  await expect(page.getByTestId('list-order')).toHaveText('Name');
  await expect(page.getByTestId('place-team_workbins')).toHaveAttribute('aria-current', 'page');
  await owner.selectOption({ label: 'All 3 agents' });
  await expect(entries.first()).toHaveAttribute('aria-setsize', '9');
});

test('a chat of the team is read without joining, and rejoined from there', async ({ page }) => {
  await open(page, 'team');
  await show(page, 'team_workbins', 't-0-1');
  await expect(chatPane(page, 't-0-1', 'on_hold')).toContainText('My chats (Ben Adeyemi)');
  await page.getByTestId('action-rejoin').click();
  await expect(chatPane(page, 't-0-1', 'active')).toBeVisible();
  expect(await asked(page)).toContain('rejoin from place');
  await expect(row(page, 't-0-1')).toHaveCount(0);
});

test('an idle team says so', async ({ page }) => {
  await open(page, 'idleteam');
  await show(page, 'team_workbins');
  await expect(page.getByTestId('list-empty')).toContainText('Nothing held by your team');
});
