"use client";
import type { LeadList } from "@penguinmails/api-client/campaigns";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { SelectField } from "@penguinmails/ui/field";
import { Note } from "@penguinmails/ui/note";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useState } from "react";
import { MailHtml } from "./mail-html.tsx";
import type { usePreview } from "./use-preview.ts";

type Props = {
  readonly state: ReturnType<typeof usePreview>;
  readonly lists: readonly LeadList[];
  readonly listId: string | null;
  readonly onList: (id: string | null) => void;
  readonly onNext: () => void;
};

/** What a recipient will read. */
export function PreviewCard({ state, lists, listId, onList, onNext }: Props) {
  const [kind, setKind] = useState<"html" | "text">("html");
  const { preview, problem } = state;
  return (
    <Card
      title="Preview"
      actions={
        <fieldset className="segments" aria-label="Which part">
          {(["html", "text"] as const).map((one) => (
            <button
              key={one}
              type="button"
              className="segment"
              aria-pressed={kind === one}
              onClick={() => setKind(one)}
            >
              {one === "html" ? "Formatted" : "Plain text"}
            </button>
          ))}
        </fieldset>
      }
    >
      <div className="stack">
        <div className="preview-lead">
          <SelectField
            label="As read by leads of"
            required={false}
            value={listId ?? ""}
            onChange={(event) => onList(event.target.value === "" ? null : event.target.value)}
          >
            <option value="">no list: placeholders stay</option>
            {lists.map((list) => (
              <option key={list.id} value={list.id}>
                {list.name}
              </option>
            ))}
          </SelectField>
          {preview?.lead && preview.lead.of > 1 ? <Button onClick={onNext}>Next lead</Button> : null}
        </div>
        {problem ? <ProblemNote problem={problem} /> : null}
        {preview && preview.missing.length > 0 && preview.lead ? (
          <Note tone="warn" title={`${preview.lead.email} would be left out`}>
            <p>
              No value for {preview.missing.map((name) => `{{${name}}}`).join(", ")}. Give a fallback, such as{" "}
              <code>{`{{${preview.missing[0]}|there}}`}</code>.
            </p>
          </Note>
        ) : null}
        {preview ? (
          <article className="mail" aria-label="Preview of the message">
            <dl className="mail-head">
              <div>
                <dt>To</dt>
                <dd className="anywhere">{preview.lead?.email ?? "nobody yet"}</dd>
              </div>
              <div>
                <dt>Subject</dt>
                <dd className="strong anywhere">
                  {preview.subject || <span className="quiet">none yet</span>}
                </dd>
              </div>
            </dl>
            {kind === "html" ? (
              <MailHtml html={preview.html} />
            ) : (
              <pre className="mail-text">{preview.text}</pre>
            )}
            <p className="mail-foot">
              {preview.identity}
              <br />
              I'd rather not hear from you
            </p>
          </article>
        ) : problem ? null : (
          <div className="skeleton" style={{ blockSize: "18rem" }} />
        )}
      </div>
    </Card>
  );
}
