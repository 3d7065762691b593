import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key, in the form that `node:tls` accepts. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/**
 * A certificate authority for one test. No client trusts it unless the test passes its `cert` to the client.
 */
export class Authority {
  private constructor(
    private readonly folder: string,
    /**
     * The certificate of this authority. Clients that trust it accept the certificates that the authority
     * issues.
     */
    readonly cert: string,
  ) {}

  static make(): Authority {
    const folder = mkdtempSync(join(tmpdir(), 'authority-'));
    openssl(folder, 'req', '-x509', ...newKey, '-subj', '/CN=Test authority', ...written('ca'));
    return new Authority(folder, readFileSync(join(folder, 'ca.pem'), 'utf8'));
  }

  /**
   * Issues a certificate for these names and addresses, valid for `days` from now. If `days` is negative, the
   * certificate has already expired.
   */
  issue(hosts: readonly string[], { days = 2 }: { days?: number } = {}): Certificate {
    const { folder } = this;
    const names = hosts.map((host) => `${isIP(host) === 0 ? 'DNS' : 'IP'}:${host}`).join(',');
    openssl(
      folder,
      'req',
      ...newKey,
      '-subj',
      '/CN=A receiver',
      '-addext',
      `subjectAltName=${names}`,
      ...written('one'),
    );
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-copy_extensions', 'copy', '-days', String(days)];
    openssl(folder, 'x509', '-req', '-in', 'one.pem', ...signed, '-out', 'signed.pem');
    const [cert, key] = ['signed.pem', 'one.key'].map((file) => readFileSync(join(folder, file), 'utf8'));
    return { cert: cert!, key: key! };
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function written(name: string): string[] {
  return ['-keyout', `${name}.key`, '-out', `${name}.pem`];
}

function openssl(folder: string, ...args: string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
}
