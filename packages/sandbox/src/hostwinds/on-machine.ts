import type { WorldContext } from "../world-context.ts";
import { type Answer, refused } from "./answers.ts";
import type { Machine } from "./machine.ts";
import type { Machines } from "./machines.ts";

export type ActionContext = WorldContext & { readonly machines: Machines };
/** Form fields; `many` reads `name[]`. */
export type Fields = { one(name: string): string; many(name: string): readonly string[] };
export type Action = (context: ActionContext, fields: Fields) => Answer | Promise<Answer>;

/** An action upon a machine of the account. */
export function onMachine(
  name: string,
  act: (context: ActionContext, machine: Machine, fields: Fields) => Answer | Promise<Answer>,
): Action {
  return (context, fields) => {
    const serviceId = fields.one("serviceid");
    if (!serviceId) return refused(name, "Service Id is required.", "5529903");
    const machine = context.machines.get(serviceId);
    if (!machine || machine.terminatedAtMs !== null)
      return refused(name, "A valid serviceid is required.", "721334");
    return act(context, machine, fields);
  };
}
