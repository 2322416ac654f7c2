// Tells the stories of a test one after another, and ends the process with 1 when one of them failed.
let passed = 0, failed = 0;
process.on('exit', () => {
    console.log(`test cases: ${passed + failed} | ${passed} passed | ${failed} failed`);
    if (failed) process.exitCode = 1;
});

export async function stories(all) {
    for (const [title, walk] of Object.entries(all)) {
        const began = Date.now();
        try { await walk(); console.log(`  ok    ${title} (${Date.now() - began} ms)`); passed++; }
        catch (error) { console.log(`  FAIL  ${title}\n${error.stack}`); failed++; }
    }
}
