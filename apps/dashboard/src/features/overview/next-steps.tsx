import type { Overview } from "@penguinmails/api-client/evidence";
import { buttonClass } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import Link from "next/link";
import { useMay } from "../session/session-context.tsx";

/** What to do next, in order. Shown until nothing is left. */
export function NextSteps({ steps }: { readonly steps: Overview["nextSteps"] }) {
  const may = { manager: useMay("manager"), owner: useMay("owner") };
  const firstOfMine = steps.find(({ level }) => may[level]);
  return (
    <Card title="Next steps">
      <ol className="next-steps">
        {steps.map((step, index) => (
          <li key={step.code} className="next-step">
            <span className="step-mark" aria-hidden="true">
              {index + 1}
            </span>
            <span>{step.message}</span>
            {may[step.level] ? (
              <Link
                href={step.href}
                className={buttonClass({
                  size: "small",
                  variant: step === firstOfMine ? "primary" : "secondary",
                })}
                aria-label={`Go: ${step.message}`}
              >
                Go
              </Link>
            ) : (
              <span className="small quiet">{step.level === "owner" ? "for an owner" : "for a manager"}</span>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}
