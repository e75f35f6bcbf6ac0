"use client";
import type { ApiResult } from "@penguinmails/api-client/api";
import type { ReactionChoice, ReplyRule, ShippedRule } from "@penguinmails/api-client/reply-rules";
import { ActionForm } from "@penguinmails/ui/action-form";
import { TextArea, TextField } from "@penguinmails/ui/field";
import { FormActions } from "@penguinmails/ui/form-actions";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { MeaningFields } from "./meaning-fields.tsx";
import { OperatorField } from "./operator-field.tsx";
import { OverridesField } from "./overrides-field.tsx";
import { bodyOf, overrideFaults, type RuleDraft, sampleError } from "./rule-draft.ts";

type Props = {
  readonly initial: RuleDraft;
  readonly choices: readonly ReactionChoice[];
  /** The rows that ship. */
  readonly shipped: readonly ShippedRule[];
  readonly send: string;
  readonly act: (body: ReturnType<typeof bodyOf>) => Promise<ApiResult<ReplyRule>>;
  readonly onDone: (rule: ReplyRule) => void;
  readonly onCancel: () => void;
  /** The name of a new rule. */
  readonly naming?: { readonly name: string; readonly onChange: (name: string) => void };
};

const besideFields = [
  "/name",
  "/template",
  "/operator",
  "/reaction",
  "/reason",
  "/scope",
  "/k",
  "/durationMs",
  "/overrides",
  "/why",
];

export function RuleForm({ initial, choices, shipped, send, act, onDone, onCancel, naming }: Props) {
  const [draft, setDraft] = useState(initial);
  const choice = choices.find(({ reaction }) => reaction === draft.reaction);
  const save = useAction(() => act(bodyOf(draft, choice?.takes ?? null)), onDone);
  const faults = save.problem?.errors ?? [];
  const samplePointers = faults.flatMap(({ pointer = "" }) =>
    pointer.startsWith("/samples") ? [pointer] : [],
  );
  const set = (change: Partial<RuleDraft>) => setDraft({ ...draft, ...change });
  return (
    <ActionForm onSend={save.run}>
      {save.problem ? (
        <ProblemNote problem={save.problem} shownPointers={[...besideFields, ...samplePointers]} />
      ) : null}
      {naming ? (
        <TextField
          label="Name"
          autoComplete="off"
          maxLength={60}
          pattern="[a-z0-9][a-z0-9\-]*[a-z0-9]"
          hint="A word or two, such as full-at-gmx: letters, digits and hyphens. Events name the rule by it for good."
          value={naming.name}
          error={save.errorAt("/name")}
          onChange={(event) => naming.onChange(nameOf(event.target.value))}
        />
      ) : null}
      <TextField
        label="Words"
        autoComplete="off"
        maxLength={300}
        hint="What stands in the reply, with * for whatever changes. Case doesn’t matter; an address is <@>."
        value={draft.template}
        error={save.errorAt("/template")}
        onChange={(event) => set({ template: event.target.value })}
      />
      <OperatorField
        operator={draft.operator}
        error={save.errorAt("/operator")}
        onChange={(operator) => set({ operator })}
      />
      <MeaningFields
        draft={draft}
        choices={choices}
        choice={choice}
        errorAt={save.errorAt}
        onChange={setDraft}
      />
      <TextArea
        label="Samples"
        rows={4}
        hint="Real replies that it must fit, one a line, ten at most. Addresses are taken out."
        value={draft.samples}
        error={sampleError(faults)}
        onChange={(event) => set({ samples: event.target.value })}
      />
      <OverridesField
        shipped={shipped}
        operator={draft.operator}
        words={`${draft.template}\n${draft.samples}`}
        chosen={draft.overrides}
        faults={overrideFaults(faults, draft.overrides)}
        onChange={(overrides) => set({ overrides })}
      />
      <TextArea
        label="Why"
        rows={2}
        minLength={5}
        maxLength={400}
        hint="Kept with this version and in the audit log."
        value={draft.why}
        error={save.errorAt("/why")}
        onChange={(event) => set({ why: event.target.value })}
      />
      <FormActions send={send} busy={save.busy} onCancel={onCancel} />
    </ActionForm>
  );
}

/** What was typed as a name may be: small letters, and a hyphen for a space. */
function nameOf(typed: string): string {
  return typed.toLowerCase().replace(/\s+/g, "-");
}
