import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface LockedPackage {
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

const permissive = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0'];

/** The peer dependencies that the library itself uses. */
const packagesOfNest = ['@nestjs/axios', '@nestjs/schedule'];

describe('The packages that hosts install with the library', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const installed = Object.entries(packages).filter(
    ([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional,
  );

  it('have permissive licences', () => {
    expect(installed.length).toBeGreaterThan(Object.keys(dependencies).length);
    const others = installed.filter(([, { license }]) => !permissive.includes(license ?? 'none'));
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });

  it('are listed in docs/dependencies.md with a reason', () => {
    const rows = [...readFileSync('docs/dependencies.md', 'utf8').matchAll(/^\| `([^`]+)` +\| \S/gm)];
    const listed = [...Object.keys(dependencies), ...packagesOfNest];
    expect(rows.map(([, name]) => name!).toSorted()).toEqual(listed.toSorted());
  });

  it.each([
    [
      'a vulnerability',
      { vulnerabilities: { a: { name: 'a', severity: 'high', range: '<2.0.0' } } },
      1,
      'high: a <2.0.0',
    ],
    ['a report without vulnerabilities', { vulnerabilities: {} }, 0, '0 vulnerable packages'],
    ['a registry that does not answer', { auditReportVersion: undefined, message: '405' }, 0, 'NOT CHECKED'],
  ])('are checked for known vulnerabilities: CI handles %s', (_, report, status, words) => {
    const input = JSON.stringify({ auditReportVersion: 2, ...report });
    const checked = spawnSync(process.execPath, ['.ci/audit.mjs'], { input, encoding: 'utf8' });
    expect(checked).toMatchObject({ status, stdout: expect.stringContaining(words) });
  });
});
