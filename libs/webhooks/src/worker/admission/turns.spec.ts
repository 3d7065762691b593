import { Turns } from './turns.js';

interface Member {
  readonly org: string;
  readonly name: string;
}

describe('Turns', () => {
  const turnsOf = (...names: string[]): Turns<Member> => {
    const turns = new Turns<Member>();
    for (const name of names) turns.add({ org: name[0]!, name });
    return turns;
  };
  /** Lets each member in turn take its turn, until this many turns are taken. */
  const taken = (turns: Turns<Member>, count: number): string => {
    const names: string[] = [];
    for (const member of turns.inTurn()) {
      turns.turnTaken(member);
      names.push(member.name);
      if (names.length === count) break;
    }
    return names.join(' ');
  };

  it('rotate over the orgs first, and then over the members of each org', () => {
    expect(taken(turnsOf('a1', 'a2', 'a3', 'b1', 'c1'), 7)).toBe('a1 b1 c1 a2 b1 c1 a3');
  });

  it('continue where the last iteration ended', () => {
    const turns = turnsOf('a1', 'a2', 'b1');
    expect([taken(turns, 2), taken(turns, 2), taken(turns, 1)]).toEqual(['a1 b1', 'a2 b1', 'a1']);
  });

  it('pass from a member that does not take its turn to the next member of its org', () => {
    const turns = turnsOf('a1', 'a2', 'b1');
    const offered: string[] = [];
    for (const member of turns.inTurn()) {
      offered.push(member.name);
      if (member.name !== 'a1') {
        turns.turnTaken(member);
        turns.delete(member);
      }
    }
    expect(offered).toEqual(['a1', 'a2', 'b1', 'a1']);
  });

  it('skip the other members of an org that is not admitted any more', () => {
    const admitted = [...turnsOf('a1', 'a2', 'b1').inTurn((org) => org === 'b')];
    expect(admitted.map(({ name }) => name)).toEqual(['b1']);
  });

  it('forget an org when its last member is deleted', () => {
    const turns = turnsOf('a1', 'b1');
    for (const member of turns.inTurn()) turns.delete(member);
    expect([turns.size, ...turns.orgs]).toEqual([0]);
  });
});
