import type { MiddlewareHandler } from "hono";
import { takeFault } from "../faults.ts";
import type { WorldStore } from "../store.ts";

/** Lets a fault on `<METHOD> <path>`, as in `POST /user`, answer in the admin API's place. */
export function meetFault(store: WorldStore): MiddlewareHandler {
  return async (context, next) => {
    const path = context.req.path.replace(/^\/api\/v1/, "");
    const effect = await takeFault(store, "mailu", `${context.req.method} ${path}`);
    if (effect === "garbage") return context.html("<html><body>Bad gateway</body></html>");
    if (effect === "error") return context.json({ code: 500, message: "Internal server error" }, 500);
    await next();
    // Done, and nobody hears of it: the caller's own time-out ends the exchange.
    if (effect === "timeout-after-effect") await new Promise(() => {});
    return undefined;
  };
}
