import type { ReactionChoice } from "@penguinmails/api-client/reply-rules";
import { SelectField, TextField } from "@penguinmails/ui/field";
import { type RuleDraft, withReaction } from "./rule-draft.ts";
import { classWords, reactionWords, reasonWords, scopeWords } from "./rule-words.ts";

type Props = {
  readonly draft: RuleDraft;
  readonly choices: readonly ReactionChoice[];
  readonly choice: ReactionChoice | undefined;
  readonly errorAt: (pointer: string) => string | undefined;
  readonly onChange: (draft: RuleDraft) => void;
};

/** What the reply means: reaction first, then only what goes with it. */
export function MeaningFields({ draft, choices, choice, errorAt, onChange }: Props) {
  return (
    <>
      <SelectField
        label="What to do"
        value={draft.reaction}
        error={errorAt("/reaction")}
        onChange={(event) => {
          const next = choices.find(({ reaction }) => reaction === event.target.value);
          if (next) onChange(withReaction(draft, next));
        }}
      >
        {choices.map(({ reaction }) => (
          <option key={reaction} value={reaction}>
            {reactionWords(reaction)}
          </option>
        ))}
      </SelectField>
      {choice?.takes === "count" ? (
        <TextField
          label="After how many bounces mail to it ends"
          type="number"
          min={1}
          max={10}
          value={draft.k}
          error={errorAt("/k")}
          onChange={(event) => onChange({ ...draft, k: event.target.value })}
        />
      ) : null}
      {choice?.takes === "duration" ? (
        <TextField
          label="For how long"
          type="number"
          min={1}
          max={43_200}
          suffix="minutes"
          value={draft.minutes}
          error={errorAt("/durationMs")}
          onChange={(event) => onChange({ ...draft, minutes: event.target.value })}
        />
      ) : null}
      <SelectField
        label="About what"
        value={draft.scope}
        error={errorAt("/scope")}
        onChange={(event) => {
          const scope = choice?.scopes.find((one) => one === event.target.value);
          if (scope) onChange({ ...draft, scope });
        }}
      >
        {choice?.scopes.map((scope) => (
          <option key={scope} value={scope}>
            {scopeWords(scope)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Class and reason"
        hint="Grouped by class: the class decides how the bounce is counted."
        value={draft.reason}
        error={errorAt("/reason")}
        onChange={(event) => {
          const known = choice?.reasons.find(({ reason }) => reason === event.target.value);
          if (known) onChange({ ...draft, reason: known.reason });
        }}
      >
        {[...new Set(choice?.reasons.map((one) => one.class))].map((bounceClass) => (
          <optgroup key={bounceClass} label={classWords(bounceClass)}>
            {choice?.reasons
              .filter((one) => one.class === bounceClass)
              .map(({ reason }) => (
                <option key={reason} value={reason}>
                  {reasonWords(reason)}
                </option>
              ))}
          </optgroup>
        ))}
      </SelectField>
    </>
  );
}
