// Reads the report of `npm audit --json` from stdin. Exits with 1 if a package that is installed with the
// library has a known vulnerability. If the registry returns no advisories, it prints that nothing was
// checked and exits with 0, because that is not the fault of the change under test.
import { text } from 'node:stream/consumers';

const report = JSON.parse((await text(process.stdin)) || '{}');
if (report.auditReportVersion === undefined) {
  console.log(
    `npm audit: NOT CHECKED, because the registry returned no advisories: ${report.message ?? 'no response'}`,
  );
} else {
  const vulnerable = Object.values(report.vulnerabilities);
  for (const { name, severity, range } of vulnerable) console.log(`npm audit: ${severity}: ${name} ${range}`);
  console.log(`npm audit: ${vulnerable.length} vulnerable packages`);
  if (vulnerable.length > 0) process.exitCode = 1;
}
