import { addressNames, numberedAddresses } from "@penguinmails/core/domains/node-addresses";
import { containerLimits } from "@penguinmails/core/fleet/container-limits";
import { renderMailu } from "@penguinmails/mailu/render";
import { areApplied } from "../commands/applied-files.ts";
import type { RemoteFile } from "../commands/files.ts";
import { extrasOf } from "./extras.ts";
import type { StepContext } from "./step.ts";

/** Mailu's files as they are to be on the machine. */
export function nodeFiles(context: StepContext) {
  const { spec, facts } = context;
  const extras = extrasOf(context);
  return renderMailu({
    hostname: spec.hostname,
    secretKey: spec.secrets.mailuSecretKey,
    apiToken: spec.secrets.mailuApiToken,
    primaryIp: facts.primaryIp ?? "",
    secondary: numberedAddresses(facts).map(({ ip, number }) => ({
      ip,
      number,
      ptr: addressNames(spec.hostname, facts).find((each) => each.ip === ip)?.name ?? "",
    })),
    egress: spec.egress,
    limits: facts.size?.gives ? containerLimits(facts.size.gives, extras) : null,
    extras,
  });
}

export const isOverride = ({ path }: RemoteFile) => path.startsWith("/mailu/overrides/");

/** What containers are made from: the compose file and their environment. */
export const containerFiles = (context: StepContext) =>
  nodeFiles(context).filter((file) => !isOverride(file));

/** The containers were made from the files as they are now, and those are on the machine. */
export const areMade = async (context: StepContext) =>
  areApplied(await context.shell(), containerFiles(context));
