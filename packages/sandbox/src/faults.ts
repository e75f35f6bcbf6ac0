import { z } from "zod";
import type { WorldStore } from "./store.ts";

/**
 * A fault that the world was asked for: documents of kind `fault`, made through the control API. `error` answers with
 * the service's own kind of refusal and changes nothing; `garbage` answers with no JSON and changes nothing;
 * `timeout-after-effect` does what was asked and never answers.
 */
export const faultSchema = z.strictObject({
  service: z.enum(["hostwinds", "mailu"]),
  /** Hostwinds: the action; Mailu: `<METHOD> <path>` as in `POST /user`. */
  action: z.string().min(1),
  effect: z.enum(["timeout-after-effect", "garbage", "error"]),
  times: z.enum(["once", "always"]),
});
export type Fault = z.infer<typeof faultSchema>;

export const faultKind = "fault";

/** The fault that this call meets, if any; one that holds `once` is used up by it. */
export async function takeFault(
  store: WorldStore,
  service: Fault["service"],
  action: string,
): Promise<Fault["effect"] | null> {
  for (const { id, body } of store.list<Fault>(faultKind)) {
    if (body.service !== service || body.action !== action) continue;
    if (body.times === "once") await store.delete(faultKind, id);
    return body.effect;
  }
  return null;
}
