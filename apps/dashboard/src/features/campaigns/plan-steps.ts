import type { LaunchPlan } from "@penguinmails/api-client/campaigns";

export const planSteps = ["list", "template", "senders", "review"] as const;
export type PlanStep = (typeof planSteps)[number];

export type Draft = {
  readonly name: string;
  readonly leadListId: string | null;
  readonly templateId: string | null;
  readonly mailboxIds: readonly string[];
};

/** What this step still needs, as a sentence; null when it may be left. */
export function stepNeeds(step: PlanStep, draft: Draft): string | null {
  if (step === "list") {
    if (draft.name.trim() === "") return "Give the campaign a name.";
    return draft.leadListId === null ? "Choose the list to write to." : null;
  }
  if (step === "template") return draft.templateId === null ? "Choose what to send." : null;
  if (step === "senders") return draft.mailboxIds.length === 0 ? "Choose at least one mailbox." : null;
  return null;
}

/** How far one may go: the first step that needs something. */
export function furthestStep(draft: Draft): PlanStep {
  return planSteps.find((step) => stepNeeds(step, draft) !== null) ?? "review";
}

/** The draft as the server takes it; null while something is missing. */
export function planOf(draft: Draft): LaunchPlan | null {
  const { leadListId, templateId, mailboxIds } = draft;
  if (leadListId === null || templateId === null || mailboxIds.length === 0) return null;
  return { leadListId, templateId, mailboxIds: [...mailboxIds] };
}
