import { FailingOrgs } from './failing-orgs.js';

describe('FailingOrgs', () => {
  let failing: FailingOrgs;
  beforeEach(() => {
    failing = new FailingOrgs();
  });

  it('returns the orgs that have failed since a time', () => {
    failing.add('A', 'https://a.test', 1);
    failing.add('B', 'https://b.test', 2);
    expect(failing.since(2)).toEqual(['B']);
    failing.clear();
    expect(failing.since(0)).toEqual([]);
  });

  it('counts orgs that share a destination as one', () => {
    for (const org of ['A', 'B', 'C', 'D']) failing.add(org, 'https://shared.test', 1);
    expect(failing.since(0)).toHaveLength(1);
  });

  it('counts an org even if another org also fails at its only destination', () => {
    for (const name of ['a', 'b', 'c']) failing.add('attacker', `https://${name}.test`, 1);
    failing.add('A', 'https://c.test', 1);
    failing.add('B', 'https://b.test', 1);
    expect(new Set(failing.since(0))).toEqual(new Set(['attacker', 'A', 'B']));
  });

  it('does not forget other orgs because one org fails at thousands of destinations', () => {
    failing.add('A', 'https://a.test', 1);
    for (let n = 0; n < 5000; n++) failing.add('attacker', `https://${n}.attacker.test`, 1);
    expect(new Set(failing.since(0))).toEqual(new Set(['A', 'attacker']));
  });
});
