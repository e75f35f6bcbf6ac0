import { partsOf } from "@penguinmails/config/parts-of";
import type { WorkerConfig } from "@penguinmails/config/worker";
import type { OperatorFeed } from "@penguinmails/core/ports/operator-feed";
import { parsePostmasterCredentials } from "@penguinmails/integrations/postmaster/credentials";
import { makePostmasterFeed } from "@penguinmails/integrations/postmaster/postmaster-feed";
import { makeSndsFeed } from "@penguinmails/integrations/snds/snds-feed";

/** Operators' statistics that are set up. Throws when Google's credentials can't be read. */
export function feedsOf(
  config: Pick<WorkerConfig, "POSTMASTER_CREDENTIALS" | "POSTMASTER_URL" | "SNDS_LINKS">,
): readonly OperatorFeed[] {
  const links = partsOf(config.SNDS_LINKS?.reveal() ?? null);
  const credentials = config.POSTMASTER_CREDENTIALS?.reveal();
  return [
    ...(credentials === undefined
      ? []
      : [
          makePostmasterFeed({
            baseUrl: config.POSTMASTER_URL,
            credentials: parsePostmasterCredentials(credentials),
          }),
        ]),
    ...(links.length === 0 ? [] : [makeSndsFeed({ links })]),
  ];
}
