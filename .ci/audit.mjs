// Reads the report of `npm audit --json` and fails when it knows of a vulnerability in what is installed along with the library. A registry that gives no
// advisories fails nothing, for a change isn't at fault for it; but it is said that nothing was looked at.
import { text } from 'node:stream/consumers';

const report = JSON.parse((await text(process.stdin)) || '{}');
if (report.auditReportVersion === undefined) {
  console.log(
    `npm audit: NOT CHECKED, for the registry gives no advisories: ${report.message ?? 'no answer'}`,
  );
} else {
  const vulnerable = Object.values(report.vulnerabilities);
  for (const { name, severity, range } of vulnerable) console.log(`npm audit: ${severity}: ${name} ${range}`);
  console.log(`npm audit: ${vulnerable.length} vulnerable packages`);
  if (vulnerable.length > 0) process.exitCode = 1;
}
