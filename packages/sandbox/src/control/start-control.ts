import type { Service } from "../world-context.ts";
import { type ControlOptions, controlApp } from "./control-app.ts";
import { listenHttp } from "./listen-http.ts";

/** Where tests and the demo look into the world and ask for faults. */
export function startControl(options: ControlOptions): Promise<Service> {
  return listenHttp(controlApp(options), options.context.net.control);
}
