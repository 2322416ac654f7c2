// What people do on pages of any journey: send a form, agree, pay at the sandbox.

/// Presses the button of the form that goes there.
export async function submit(page, action) {
    await page.locator(`form[action="${action}"] button[type=submit]`).first().click();
    await page.waitForLoadState();
}

/// Says yes in the dialog that asks.
export async function agree(page) {
    await page.locator('dialog[open] .btn.primary').click();
    await page.waitForLoadState();
}

/// Waits for what the answer says of itself.
export const noted = (page) => page.locator('.toast, .flash[role=status]').first().waitFor();

/// Pays at the sandbox, waits until the shop was told, and answers the order's path. Without an order the page says it.
export async function pay(page, order) {
    await page.waitForURL('**/sandbox/**');
    const back = order ?? (await page.locator('a[href*="/orders/"]').first().getAttribute('href'));
    await page.locator('form:has([value=pay]) button').first().click();
    const path = new URL(back, page.url()).pathname.replace('/return', '');
    for (let i = 0; i < 120; i++) {
        const { state } = await (await page.request.get(path, { headers: { Accept: 'application/json' } })).json();
        if (state !== 'pending') { await page.goto(path); return path; }
        await page.waitForTimeout(250);
    }
    throw new Error('the payment did not arrive');
}
