import type { Overview } from "@penguinmails/api-client/evidence";
import { buttonClass } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import Link from "next/link";

/** What to do next, in order. Shown until nothing is left. */
export function NextSteps({ steps }: { readonly steps: Overview["nextSteps"] }) {
  return (
    <Card title="Next steps">
      <ol className="next-steps">
        {steps.map((step, index) => (
          <li key={step.code} className="next-step">
            <span className="step-mark" aria-hidden="true">
              {index + 1}
            </span>
            <span>{step.message}</span>
            <Link
              href={step.href}
              className={buttonClass({ size: "small", variant: index === 0 ? "primary" : "secondary" })}
              aria-label={`Go: ${step.message}`}
            >
              Go
            </Link>
          </li>
        ))}
      </ol>
    </Card>
  );
}
