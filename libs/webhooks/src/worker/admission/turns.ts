/**
 * Members that take turns. Orgs take turns first. Within the turns of an org, its members take turns. So an
 * org with a thousand members gets as many turns as an org with one.
 */
export class Turns<T extends { readonly org: string }> {
  private readonly byOrg = new Map<string, Set<T>>();
  private members = 0;
  private taken = 0;

  get size(): number {
    return this.members;
  }

  get orgs(): Iterable<string> {
    return this.byOrg.keys();
  }

  /** Returns true if the condition is true for one of the orgs. */
  someOrg(condition: (org: string) => boolean): boolean {
    for (const org of this.byOrg.keys()) if (condition(org)) return true;
    return false;
  }

  /** Returns how many members of this org there are. */
  countOf(org: string): number {
    return this.byOrg.get(org)?.size ?? 0;
  }

  /** Adds a member behind all others, unless it is a member already. */
  add(member: T): void {
    const own = this.byOrg.get(member.org);
    if (!own) this.byOrg.set(member.org, new Set([member]));
    else if (own.has(member)) return;
    else own.add(member);
    this.members++;
  }

  delete(member: T): void {
    const own = this.byOrg.get(member.org);
    if (!own?.delete(member)) return;
    this.members--;
    if (own.size === 0) this.byOrg.delete(member.org);
  }

  /** Ends the turn of a member. Its org and the member itself have their next turns after all others. */
  turnTaken(member: T): void {
    this.taken++;
    const own = this.byOrg.get(member.org);
    if (!own?.delete(member)) return;
    own.add(member);
    this.byOrg.delete(member.org);
    this.byOrg.set(member.org, own);
  }

  /**
   * Returns the members in the order of their turns. A member that doesn't take its turn (see `turnTaken`)
   * leaves the turn to the next member of its org. Members may be added and deleted during the iteration.
   *
   * @param admits returns false if the other members of this org are to be skipped
   */
  *inTurn(admits: (org: string) => boolean = () => true): Generator<T> {
    for (const [org, members] of this.byOrg) {
      for (const member of members) {
        if (!admits(org)) break;
        const { taken } = this;
        yield member;
        if (this.taken !== taken) break;
      }
    }
  }
}
