import type { AdminOverview } from "@penguinmails/api-client/admin";
import { Badge } from "@penguinmails/ui/badge";

const names = {
  db: ["Database", "Answers"],
  queue: ["Queues", "Answer"],
  email: ["Mail nodes", "Answer"],
} as const;

/** What everything else stands on, and whether it answers. */
export function HealthStrip({ health }: { readonly health: AdminOverview["health"] }) {
  return (
    <section className="health" aria-label="Health">
      {(["db", "queue", "email"] as const).map((key) => {
        const { ok, detail } = health[key];
        return (
          <div className="health-item" key={key} data-ok={ok}>
            <div className="row row-between">
              <span className="strong">{names[key][0]}</span>
              <Badge tone={ok ? "ok" : "bad"}>{ok ? "Healthy" : "Failing"}</Badge>
            </div>
            <p className="small quiet">{detail ?? names[key][1]}</p>
          </div>
        );
      })}
    </section>
  );
}
