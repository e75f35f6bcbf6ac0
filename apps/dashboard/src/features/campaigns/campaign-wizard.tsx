"use client";
import { newIdempotencyKey } from "@penguinmails/api-client/api";
import {
  type Campaign,
  createCampaign,
  type LeadList,
  launchCampaign,
  type Template,
} from "@penguinmails/api-client/campaigns";
import type { Domain, Mailbox } from "@penguinmails/api-client/domains";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { PageHead } from "@penguinmails/ui/page-head";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { BackLink } from "../back-link.tsx";
import { browserApi } from "../session/browser-api.ts";
import { type Draft, furthestStep, type PlanStep, planOf, planSteps, stepNeeds } from "./plan-steps.ts";
import { ListStep } from "./step-list.tsx";
import { ReviewStep } from "./step-review.tsx";
import { SendersStep } from "./step-senders.tsx";
import { TemplateStep } from "./step-template.tsx";
import { useLaunchCheck } from "./use-launch-check.ts";
import { WizardSteps } from "./wizard-steps.tsx";

export type Choices = {
  readonly lists: readonly Pick<LeadList, "id" | "name" | "imported" | "columns">[];
  readonly templates: readonly Pick<Template, "id" | "name" | "subject" | "placeholders">[];
  readonly mailboxes: readonly Mailbox[];
  readonly domains: readonly Pick<Domain, "id" | "status">[];
  readonly timezone: string;
};

export function CampaignWizard({ initial, choices }: { readonly initial: Draft; readonly choices: Choices }) {
  const router = useRouter();
  const [draft, setDraft] = useState(initial);
  const [step, setStep] = useState<PlanStep>("list");
  const [asked, setAsked] = useState(false);
  const [keys] = useState(makeKeys);
  const top = useRef<HTMLDivElement>(null);
  const isFirst = useRef(true);
  const plan = planOf(draft);
  const review = useLaunchCheck(step === "review" ? plan : null);
  const body = plan ? { ...plan, name: draft.name.trim() } : null;
  const save = useAction(
    async (launch: boolean) => {
      if (!body) throw new Error("The review shows only a whole plan");
      const made = await createCampaign(browserApi, body, keys.of(JSON.stringify(body)));
      if (!made.ok) return made;
      // A refusal shows on the draft's own page, with everything that stands in the way.
      if (launch) await launchCampaign(browserApi, made.value.id);
      return made;
    },
    (campaign: Campaign) => router.push(`/campaigns/${campaign.id}`),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step begins at its heading.
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else top.current?.focus();
  }, [step]);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const go = (to: PlanStep) => {
    setAsked(false);
    setStep(to);
  };
  const needs = stepNeeds(step, draft);
  const at = planSteps.indexOf(step);
  const next = () => {
    if (needs) setAsked(true);
    else go(planSteps[at + 1] ?? "review");
  };
  const view = { draft, choices, onChange: change };
  return (
    <>
      <PageHead back={<BackLink href="/campaigns">Campaigns</BackLink>} title="New campaign" />
      <div className="wizard-frame">
        <WizardSteps step={step} furthest={furthestStep(draft)} onStep={go} />
        <form
          method="post"
          onSubmit={(event) => {
            event.preventDefault();
            if (step === "review") void save.run(true);
            else next();
          }}
        >
          <Card>
            <div className="stack wizard" ref={top} tabIndex={-1}>
              {step === "list" ? <ListStep {...view} /> : null}
              {step === "template" ? <TemplateStep {...view} /> : null}
              {step === "senders" ? <SendersStep {...view} /> : null}
              {step === "review" && plan ? <ReviewStep {...view} plan={plan} review={review} /> : null}
              {save.problem ? <ProblemNote problem={save.problem} /> : null}
              <p className="field-error" role="alert">
                {asked ? needs : null}
              </p>
              <div className="row row-between">
                {at > 0 ? (
                  <Button icon="back" onClick={() => go(planSteps[at - 1] ?? "list")}>
                    Back
                  </Button>
                ) : (
                  <span />
                )}
                {step === "review" ? (
                  <span className="row">
                    <Button busy={save.busy} onClick={() => save.run(false)}>
                      Save as draft
                    </Button>
                    <Button
                      variant="primary"
                      type="submit"
                      icon="play"
                      busy={save.busy}
                      disabled={!review.check || review.check.blockers.length > 0}
                    >
                      Launch
                    </Button>
                  </span>
                ) : (
                  <Button variant="primary" type="submit">
                    Next
                  </Button>
                )}
              </div>
            </div>
          </Card>
        </form>
      </div>
    </>
  );
}

/** The same body gets the same key, so that pressing twice makes one campaign; another body gets another. */
function makeKeys() {
  const known = new Map<string, string>();
  return {
    of(body: string): string {
      const key = known.get(body) ?? newIdempotencyKey();
      known.set(body, key);
      return key;
    },
  };
}
