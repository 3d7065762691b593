/** Maximum number of orgs to remember. If there are more, the org that failed least recently is forgotten. */
const maxOrgs = 1000;
/**
 * Maximum number of destinations to remember per org. With a common limit, one org with many dead receivers
 * could make the library forget the failures of all other orgs.
 */
const maxDestinations = 4;

/** The orgs whose attempts have failed recently, and where. A destination is a scheme, host and port. */
export class FailingOrgs {
  /** For each org, the time of the last failure at each destination. The newest entries come last. */
  private readonly failures = new Map<string, Map<string, number>>();

  /** @param at the time of the failure, on the monotonic clock */
  add(org: string, destination: string, at: number): void {
    const ofOrg = this.failures.get(org) ?? new Map<string, number>();
    setNewest(ofOrg, destination, at, maxDestinations);
    setNewest(this.failures, org, ofOrg, maxOrgs);
  }

  /**
   * Returns orgs that have failed since the given time, each at a destination of its own. If only a shared
   * destination is down, this is no evidence against the sender's network.
   */
  since(time: number): readonly string[] {
    const recent = [...this.failures]
      .map(([org, ofOrg]) => ({
        org,
        destinations: [...ofOrg].flatMap(([name, at]) => (at < time ? [] : [name])),
      }))
      // An org with few destinations chooses first, because it may share all of them with other orgs.
      .sort((a, b) => a.destinations.length - b.destinations.length);
    const taken = new Set<string>();
    return recent.flatMap(({ org, destinations }) => {
      const own = destinations.find((name) => !taken.has(name));
      if (own === undefined) return [];
      taken.add(own);
      return [org];
    });
  }

  clear(): void {
    this.failures.clear();
  }
}

/** Sets an entry as the newest of a map, and deletes the oldest entry if there are too many. */
function setNewest<V>(map: Map<string, V>, key: string, value: V, max: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= max) return;
  const [oldest] = map.keys();
  map.delete(oldest!);
}
