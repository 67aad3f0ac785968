import type { Clock } from "../domain/runtime.ts";
import { createApiKeys, type ApiKeys } from "../processes/api-keys.ts";
import type { OperationalStore } from "../processes/operational-store.ts";
import type { ReadToken } from "../processes/tokens.ts";
import { createTokenReader } from "./json-web-tokens.ts";
import { openJwks, type JwksSource } from "./jwks-keys.ts";
import { systemRandom } from "./runtime.ts";
import { readSecretFile } from "./secret-file.ts";

export type IdentitySources = {
  readonly bootstrapKeyFile: string | undefined;
  readonly jwksUrl: string | undefined;
  readonly jwksFile: string | undefined;
  readonly jwtIssuer: string | undefined;
  readonly jwtAudience: string | undefined;
};

type Needs = {
  readonly store: OperationalStore;
  readonly clock: Clock;
  readonly sources: IdentitySources;
};

const jwksSource = ({ jwksUrl, jwksFile }: IdentitySources): JwksSource | undefined => {
  if (jwksFile !== undefined) return { file: jwksFile };
  return jwksUrl === undefined ? undefined : { url: jwksUrl };
};

const tokenReader = ({ sources, clock }: Needs): ReadToken | undefined => {
  const source = jwksSource(sources);
  const { jwtIssuer: issuer, jwtAudience: audience } = sources;
  if (source === undefined || issuer === undefined || audience === undefined) return undefined;
  return createTokenReader({ keys: openJwks(source), issuer, audience, clock });
};

/** Keys and tokens as the settings name them. @throws SecretRefused, JwksRefused */
export const openIdentity = (
  needs: Needs,
): { readonly keys: ApiKeys; readonly readToken?: ReadToken } => {
  const { store, clock, sources } = needs;
  const readToken = tokenReader(needs);
  const file = sources.bootstrapKeyFile;
  return {
    keys: createApiKeys({
      ...{ store, clock, randomBytes: systemRandom },
      ...(file === undefined
        ? {}
        : { bootstrap: readSecretFile(file, "STOCKBOOK_BOOTSTRAP_KEY_FILE") }),
    }),
    ...(readToken === undefined ? {} : { readToken }),
  };
};

/** The server would be open to the network for everybody. */
export class OpenToAll extends Error {
  readonly code = "open-to-all";
}

const LOOPBACK_HOSTS: readonly string[] = ["127.0.0.1", "::1", "localhost"];

/** Without any credential to ask for, only this machine is answered. @throws OpenToAll */
export const refuseOpenDoor = async (
  host: string,
  { keys, readToken }: { readonly keys: ApiKeys; readonly readToken?: ReadToken },
): Promise<void> => {
  if (LOOPBACK_HOSTS.includes(host) || readToken !== undefined || (await keys.exist())) return;
  throw new OpenToAll(
    `STOCKBOOK_HOST=${host} is refused: there is no API key yet, so everybody who can reach it could do everything`,
  );
};
