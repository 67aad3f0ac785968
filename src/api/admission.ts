import type { ApiNeeds } from "./needs.ts";
import { problem, type Problem } from "./problems.ts";

/** Lets commands in while there is room; what would only wait is refused early and told when to come back. */
export type Admission = {
  /** @throws Problem busy */
  readonly enter: () => void;
  readonly leave: () => void;
  readonly inFlight: () => number;
  /** From now on nothing new is taken: the process is going away. */
  readonly close: () => void;
};

export const createAdmission = (
  { settings, loopDelayMs }: Pick<ApiNeeds, "settings" | "loopDelayMs">,
  onShed: () => void,
): Admission => {
  let inFlight = 0;
  let closed = false;
  const refusal = (): Problem | undefined => {
    if (closed) return problem("busy", "the server is going away");
    if (inFlight >= settings.commandsInFlightMax) {
      return problem("busy", "as many commands are under way as the server takes");
    }
    if (loopDelayMs() > settings.loopDelayMsMax) {
      return problem("busy", "the server is running behind");
    }
    return undefined;
  };
  return {
    enter: () => {
      const refused = refusal();
      if (refused !== undefined) {
        onShed();
        throw refused;
      }
      inFlight += 1;
    },
    leave: () => {
      inFlight -= 1;
    },
    inFlight: () => inFlight,
    close: () => {
      closed = true;
    },
  };
};
