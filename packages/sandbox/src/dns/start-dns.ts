import { startServices } from "../world.ts";
import type { Service, WorldContext } from "../world-context.ts";
import { startDnsServer } from "./dns-server.ts";
import { startPowerDnsApi } from "./powerdns-api.ts";

/** DNS over UDP and TCP, and the API through which zones are published. */
export function startDns(context: WorldContext): Promise<Service> {
  return startServices(context, [startDnsServer, startPowerDnsApi]);
}
