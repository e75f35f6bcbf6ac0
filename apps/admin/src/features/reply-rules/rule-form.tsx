"use client";
import type { ApiResult } from "@penguinmails/api-client/api";
import type { ReactionChoice, ReplyRule } from "@penguinmails/api-client/reply-rules";
import { ActionForm } from "@penguinmails/ui/action-form";
import { TextArea, TextField } from "@penguinmails/ui/field";
import { FormActions } from "@penguinmails/ui/form-actions";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { MeaningFields } from "./meaning-fields.tsx";
import { bodyOf, type RuleDraft, sampleError } from "./rule-draft.ts";

type Props = {
  readonly initial: RuleDraft;
  readonly choices: readonly ReactionChoice[];
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
  "/why",
];

export function RuleForm({ initial, choices, send, act, onDone, onCancel, naming }: Props) {
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
          hint="Small letters, digits and hyphens. Events name the rule by it for good."
          value={naming.name}
          error={save.errorAt("/name")}
          onChange={(event) => naming.onChange(event.target.value)}
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
      <TextField
        label="Operator"
        optional
        autoComplete="off"
        maxLength={100}
        hint="google, ms365, ms-consumer, yahoo, apple, gmx … or the domain of a host. Empty: whoever says it."
        value={draft.operator}
        error={save.errorAt("/operator")}
        onChange={(event) => set({ operator: event.target.value })}
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
      <TextField
        label="Rows that it overrides"
        optional
        autoComplete="off"
        hint="It is tried on the samples of every other row. One that would mean something else is refused, unless its row is named here."
        value={draft.overrides}
        onChange={(event) => set({ overrides: event.target.value })}
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
