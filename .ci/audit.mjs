// Reads the report of `npm audit --json` from stdin. Exits with 1 if a package that is installed with the
// library has a known vulnerability. If the registry does not send its list of known vulnerabilities, the
// script prints NOT CHECKED and exits with 0, because the change under test did not cause that failure.
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
