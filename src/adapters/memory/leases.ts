import type { Clock } from "../../domain/runtime.ts";
import type { LeaseStore } from "../../processes/leases.ts";

type Held = { readonly holder: string; readonly epoch: number; readonly until: number };

/** Leases of processes that share one memory: for tests and simulation. */
export const createMemoryLeases = (clock: Clock): LeaseStore => {
  const leases = new Map<string, Held>();
  const heldBy = (name: string): Held | undefined => {
    const held = leases.get(name);
    return held !== undefined && held.until > clock.now() ? held : undefined;
  };
  const isHis = (name: string, holder: string, epoch: number): boolean => {
    const held = heldBy(name);
    return held?.holder === holder && held.epoch === epoch;
  };
  return {
    acquire: async (name, holder, forMs) => {
      const held = heldBy(name);
      if (held !== undefined && held.holder !== holder) return undefined;
      const epoch = held?.epoch ?? (leases.get(name)?.epoch ?? 0) + 1;
      leases.set(name, { holder, epoch, until: clock.now() + forMs });
      return { epoch };
    },
    renew: async (...[name, holder, epoch, forMs]) => {
      if (!isHis(name, holder, epoch)) return false;
      leases.set(name, { holder, epoch, until: clock.now() + forMs });
      return true;
    },
    release: async (name, holder, epoch) => {
      if (isHis(name, holder, epoch)) leases.set(name, { holder, epoch, until: 0 });
    },
    current: async (name) => {
      const held = heldBy(name);
      return held === undefined ? undefined : { holder: held.holder, epoch: held.epoch };
    },
  };
};
