// The bill of materials of a built program, as CycloneDX 1.5 JSON on standard output: the shared libraries it is linked
// with and the headers it was compiled with (from dpkg), and the npm packages whose code is built into it.
//
//     node packaging/sbom.mjs build/lyceum > sbom.cdx.json
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';

const program = process.argv[2] ?? 'build/lyceum';
const run = (command, ...options) => execFileSync(command, options, { encoding: 'utf8' });
const version = run(program, '--version').trim().split(' ')[1];

/** The Debian package that owns a file; usr-merge has files under both names. */
function owner_of(path) {
    for (const name of new Set([path, realpathSync(path), path.replace(/^\/usr/, ''), `/usr${path}`, realpathSync(path).replace(/^\/usr/, '')])) {
        try {
            return run('dpkg', '-S', name).split('\n')[0].replace(/: .*$/, '').split(',')[0].trim();
        } catch { /* asked under its other name */ }
    }
    return null;
}

function debian(name, scope) {
    const [bare, release, architecture, homepage] = run('dpkg-query', '-W', '-f', '${Package}\t${Version}\t${Architecture}\t${Homepage}', name).split('\t');
    return {
        type: 'library', name: bare, version: release, scope,
        purl: `pkg:deb/debian/${bare}@${encodeURIComponent(release)}?arch=${architecture}&distro=debian-12`,
        ...(homepage && { externalReferences: [{ type: 'website', url: homepage }] }),
    };
}

const linked = run('ldd', program).split('\n').map(line => line.match(/=> (\/\S+)/)?.[1]).filter(Boolean);
const libraries = [...new Set(linked.map(owner_of).filter(Boolean))];
// Only headers: their code is in the program itself, and no library of theirs is linked. packaging/check.mjs compares this with the sources.
const headers = ['libboost1.81-dev', 'libcli11-dev', 'libtomlplusplus-dev', 'libeigen3-dev', 'libhnswlib-dev', 'libxxhash-dev', 'libstdc++-12-dev'];

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const npm = Object.entries(lock.packages)
    .filter(([path, known]) => path.startsWith('node_modules/') && !known.dev && !known.optional && known.version)
    .map(([path, known]) => {
        const name = path.replace(/^.*node_modules\//, '');
        const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name];
        const sha512 = known.integrity?.match(/^sha512-(.+)$/)?.[1];
        return {
            type: 'library', ...(group && { group }), name: short, version: known.version, scope: 'required',
            purl: `pkg:npm/${group ? `${encodeURIComponent(group)}/` : ''}${short}@${known.version}`,
            ...(known.license && { licenses: [/ (OR|AND) |\(/.test(known.license) ? { expression: known.license } : { license: { id: known.license } }] }),
            ...(sha512 && { hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }] }),
        };
    });

const is_installed = name => {
    try { return run('dpkg-query', '-W', '-f', '${db:Status-Abbrev}', name).startsWith('ii'); } catch { return false; }
};
const components = [
    ...libraries.map(name => debian(name, 'required')),
    ...headers.filter(is_installed).map(name => debian(name, 'required')),
    ...npm,
].map(component => ({ 'bom-ref': component.purl, ...component }))
    .filter((component, at, all) => all.findIndex(other => other.purl === component.purl) === at)
    .sort((a, b) => (a.purl < b.purl ? -1 : 1));

const main = {
    type: 'application', 'bom-ref': `lyceum@${version}`, name: 'lyceum', version,
    ...(existsSync(program) && { hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(readFileSync(program)).digest('hex') }] }),
};
// Equal programs have equal bills: the serial number is made from their contents.
const serial = createHash('sha256').update(JSON.stringify([main, components])).digest('hex');
const uuid = `${serial.slice(0, 8)}-${serial.slice(8, 12)}-5${serial.slice(13, 16)}-a${serial.slice(17, 20)}-${serial.slice(20, 32)}`;
const epoch = process.env.SOURCE_DATE_EPOCH;
console.log(JSON.stringify({
    bomFormat: 'CycloneDX', specVersion: '1.5', serialNumber: `urn:uuid:${uuid}`, version: 1,
    metadata: { ...(epoch && { timestamp: new Date(epoch * 1000).toISOString() }), component: main },
    components,
    dependencies: [{ ref: main['bom-ref'], dependsOn: components.map(component => component['bom-ref']) }],
}, null, 1));
