import AxeBuilder from '@axe-core/playwright';
import { expect, open, test } from './open';

test('a diagnosis from the menu: each finding with its result and what to do, then the report', async ({ page }) => {
  await open(page);
  await page.getByTestId('me').click();
  await page.getByTestId('open-diagnosis').click();
  await expect(page.getByTestId('finding')).toHaveCount(15);
  await expect(page.getByTestId('diagnosis-line')).toHaveText('One thing does not work.');
  const tls = page.locator('[data-check="tls"]');
  await expect(tls).toHaveAttribute('data-outcome', 'failed');
  await expect(tls).toContainText('Does not work');
  await expect(tls).toContainText('Check this computer’s date and time');
  await tls.getByText('Details').click();
  await expect(tls).toContainText('issued by CN=Example CA');
  await expect(page.locator('[data-check="clock"]')).toContainText('to be taken from the network');
  await page.getByTestId('diagnosis-save').click();
  await expect(page.getByTestId('diagnosis-saved')).toContainText('holdfast-report-');
  const { violations } = await new AxeBuilder({ page }).include('[data-testid="diagnosis"]').analyze();
  expect(violations).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('diagnosis')).toBeHidden();
});

test('it is ended early and made again, by keyboard', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('diagnose');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('finding').first()).toBeVisible();
  await page.getByTestId('diagnosis-cancel').press('Enter');
  await expect(page.getByTestId('diagnosis-line')).toHaveText(/^Ended after \d+ of 15\.$/);
  expect(await page.getByTestId('finding').count()).toBeLessThan(15);
  await page.getByTestId('diagnosis-again').press('Enter');
  await expect(page.getByTestId('finding')).toHaveCount(15);
});

test('in German, before anybody is signed in', async ({ browser }) => {
  const page = await browser.newPage({ locale: 'de-DE' });
  await open(page, 'signin');
  await page.getByTestId('signin-diagnose').click();
  await expect(page.getByTestId('finding')).toHaveCount(15);
  await expect(page.locator('[data-check="disk"]')).toContainText('In den Profilordner kann geschrieben werden');
  await expect(page.locator('[data-check="web_socket"]')).toContainText('Einer der beiden Wege genügt');
  await page.close();
});
